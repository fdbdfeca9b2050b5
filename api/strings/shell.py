"""What every page says."""

from __future__ import annotations

from api.strings.texts import Text

SHELL = {
    "name": Text("问政", "Wenzheng"),
    "search": Text("检索", "Search"),
    "documents": Text("文档", "Documents"),
    "figures": Text("指标", "Figures"),
    "evaluation_link": Text("评测", "Evaluation"),
    "status_link": Text("状态", "Status"),
    "api": Text("接口", "API"),
    "pages_of": Text("页面", "Pages"),
    "other_language": Text("English", "中文"),
    "theme": Text("外观", "Appearance"),
    "theme_auto": Text("跟随系统", "as the system"),
    "theme_light": Text("浅色", "light"),
    "theme_dark": Text("深色", "dark"),
    "skip": Text("跳到正文", "Skip to content"),
    "sign_in": Text("登录", "Sign in"),
    "sign_out": Text("退出", "Sign out"),
    "key": Text("访问密钥", "Access key"),
    "key_refused": Text("密钥无效、已到期或已吊销", "This key is unknown, expired or revoked"),
    "sign_in_by_provider": Text("用单位账号登录", "Sign in with your organisation’s account"),
    "key_from": Text(
        "密钥由管理员用 wenzheng keys add 新建。",
        "An administrator makes keys with wenzheng keys add.",
    ),
    "key_why": Text(
        "此服务需要登录才能检索；登录后回到刚才的页面。",
        "This service asks who reads; after signing in you are back where you were.",
    ),
    "error": Text("无法处理", "This cannot be done"),
    "page_not_found": Text("没有这个页面", "There is no such page"),
    "page_not_found_hint": Text(
        "地址可能有误，或页面已移走。可以从这里继续：",
        "The address may be wrong, or the page is gone. Go on from here:",
    ),
    "to_search": Text("去检索", "Search"),
    "to_documents": Text("看文档列表", "See the documents"),
    "offline": Text("暂时连不上服务", "The service cannot be reached"),
    "offline_hint": Text(
        "问题还在输入框里。请检查网络或服务是否在运行，然后重试。",
        "Your question is still in the box. Check the network, or whether the service runs, and try again.",
    ),
    "retry": Text("重试", "Try again"),
    "colon": Text("：", ": "),
    "milliseconds": Text("毫秒", "ms"),
    "copy_link": Text("复制链接", "Copy link"),
    "next": Text("下一页", "Next page"),
    "previous": Text("上一页", "Previous page"),
    "first": Text("回到第一页", "Back to the first page"),
}
