"""What every page says."""

from __future__ import annotations

from api.strings.texts import Text

SHELL = {
    "name": Text("问政", "Wenzheng"),
    "documents": Text("文档", "Documents"),
    "figures": Text("指标", "Figures"),
    "api": Text("接口说明", "API"),
    "other_language": Text("English", "中文"),
    "skip": Text("跳到正文", "Skip to content"),
    "sign_in": Text("登录", "Sign in"),
    "sign_out": Text("退出", "Sign out"),
    "key": Text("访问密钥", "Access key"),
    "key_refused": Text("密钥无效、已到期或已吊销", "This key is unknown, expired or revoked"),
    "key_from": Text(
        "密钥由管理员用 wenzheng keys add 新建。",
        "An administrator makes keys with wenzheng keys add.",
    ),
    "error": Text("无法处理", "This cannot be done"),
    "colon": Text("：", ": "),
    "milliseconds": Text("毫秒", "ms"),
    "next": Text("下一页", "Next page"),
    "previous": Text("上一页", "Previous page"),
    "first": Text("回到第一页", "Back to the first page"),
}
