"""Which lines and elements of a page are not part of the document?

The rules say what such lines are: names of elements that hold no text of the author, credits, calls
to scan or share, and lines that are nothing but links.
"""

from __future__ import annotations

import re

from indexer.readers.base import Block
from wenzheng.text.variants import to_simplified

APART_TAGS = frozenset(("nav", "footer", "aside", "menu"))
# Parts of class names and ids; a long text under such a name is kept, for names lie
# (TRS_Editor holds whole documents).
_CHROME = frozenset(
    "nav navbar navigation menu breadcrumb breadcrumbs crumb crumbs footer foot copyright sidebar "
    "toolbar pager pagination login search related recommend recommended hot rank ranking ad ads "
    "adv advert advertisement banner share sharing bdshare social qr qrcode ewm erweima weixin "
    "editor author-info comment comments reply disclaimer statement subscribe download app print "
    "hidden tags keywords prev next".split()
)
# Parts that stand beside the document, however much prose they hold.
_APART = frozenset(
    "nav navbar navigation menu breadcrumb breadcrumbs crumb crumbs footer copyright sidebar side "
    "related relate recommend recommended hot rank ranking comment comments reply replies cmt "
    "pinglun disclaimer statement login register".split()
)
_NAME_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_LONGEST_CHROME = 120

_PEOPLE = r"(?:本文|本期|值班)?(?:责任?|网络|新媒体|见习|执行|实习|首席)*(?:编辑|编审|责编|校对|审核|审校|监制|美编|制图|摄影|录入|统筹|总监制|终审|初审|复审|责任编辑|作者|文字)"
_CREDIT = re.compile(
    rf"(?:{_PEOPLE})\s*[:：/|丨]\s*\S.{{0,40}}"
    rf"|(?:{_PEOPLE})\s*[\u4e00-\u9fff]{{2,4}}"
    r"|(?:图片|文章|稿件|信息|本文|内容|资料|文)?(?:来源|来源于|出处|源自)\s*[:：].{0,40}"
    r"|(?:图源|图片|图|原标题|关键词|标签|分享到|分享至|字号|字体|浏览次数|点击数|阅读量?|访问量|浏览量)\s*[:：].{0,60}"
)
_CALL = re.compile(
    r".{0,20}(?:扫一扫|扫描.{0,10}二维码|长按.{0,10}二维码|扫码).{0,30}"
    r"|.{0,24}(?:尽在|下载|打开|关注|点击|进入|更多).{0,14}(?:APP|App|app|客户端|小程序|公众号|微信号|微博)[!！>》]*"
    r"|(?:返回|回到).{0,12}(?:首页|顶部|列表|页首|主页|频道|目录|新闻)"
    r"|[【\[]?(?:打印(?:本页)?|关闭(?:窗口|本页)?|收藏|分享|大|中|小|繁体|简体|我要纠错|纠错|举报)[】\]]?"
    r"|(?:上一篇|下一篇|上一页|下一页|上一条|下一条|相关阅读|相关新闻|相关链接|延伸阅读|推荐阅读|热门推荐|查看更多|阅读全文|展开全文|点击查看)(?:\s*[:：].{0,60})?"
    r"|(?:版权所有|版权声明|免责声明|特别声明|郑重声明|Copyright|©).{0,80}"
    r"|.{0,20}(?:ICP备|公网安备|网站标识码).{0,60}|您?(?:当前|现在|所在)?的?位置\s*[:：].{0,80}"
)
_RULE = re.compile(r"[\s\-—–_=*·.｜|丨/\\>»<«~～#+【】\[\]•●■◆▲▼]*")
_ADDRESS = re.compile(r"<?(?:https?:)?//\S+>?")
_BRACKETED = re.compile(r"[（(【\[](.*)[）)】\]]")
_ATTACHMENT = re.compile(
    r"^\s*(?:附件|附表|附录|附：|《)|\.(?:docx?|pdf|xlsx?|wps|zip|ofd)\b", re.IGNORECASE
)
_END = re.compile(r"[。；！？]")


def is_chrome_name(names: str) -> bool:
    """Whether a class or id is one of menus, shares, QR codes, footers and the like."""
    return any(part.lower() in _CHROME for part in _NAME_PARTS.findall(names))


def is_apart(tag: str, names: str) -> bool:
    """Whether an element stands beside the document by what it is or what it is called."""
    return tag in APART_TAGS or any(part.lower() in _APART for part in _NAME_PARTS.findall(names))


def is_chrome(names: str, characters: int, linked: int) -> bool:
    """Whether an element of that name, with so much text (so much of it linked), is dropped."""
    if not is_chrome_name(names):
        return False
    return characters <= _LONGEST_CHROME or linked * 2 >= characters


def is_boilerplate(block: Block) -> bool:
    """Whether the line is no part of the document."""
    text = block.text.strip()
    if _RULE.fullmatch(text) or _ADDRESS.fullmatch(text):
        return True
    if _is_links_alone(block, text):
        return True
    if len(text) > 120:
        return False
    plain = to_simplified(text)
    bracketed = _BRACKETED.fullmatch(plain)
    inner = bracketed[1].strip() if bracketed else plain
    if _END.search(inner.rstrip("。！")):
        return False
    return bool(_CREDIT.fullmatch(inner) or _CALL.fullmatch(inner))


def _is_links_alone(block: Block, text: str) -> bool:
    """A short line of nothing but links: a way to other pages (attachments and titles stay)."""
    if not block.linked or block.level or len(text) > 60 or _END.search(text):
        return False
    letters = sum(character.isalnum() for character in text)
    return block.linked >= letters and not _ATTACHMENT.search(text)
