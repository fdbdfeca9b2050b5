"""Which lines and elements of a page are not part of the document?

The rules say what such lines are: names of elements that hold no text of the author, credits, calls
to scan or share, and lines that are nothing but links.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

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
    "pinglun player disclaimer statement login register".split()
)
_NAME_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_LONGEST_CHROME = 120
_LONGEST_CALL = 40
_LONGEST_SCAN = 60
_PARAGRAPH = 80

_PEOPLE = r"(?:本文|本期|值班)?(?:责任?|网络|新媒体|见习|执行|实习|首席)*(?:编辑|编审|责编|校对|审核|审校|监制|美编|制图|摄影|录入|统筹|总监制|终审|初审|复审|责任编辑|作者|文字)"
_CREDIT = re.compile(
    rf"(?:{_PEOPLE})\s*[:：/|丨]\s*\S.{{0,40}}"
    rf"|(?:{_PEOPLE})\s*[\u4e00-\u9fff]{{2,4}}"
    r"|(?:图片|文章|稿件|信息|本文|内容|资料|文)?(?:来源|来源于|出处|源自)\s*[:：].{0,40}"
    r"|(?:图源|图片|图|原标题|关键词|标签|分享到|分享至|字号|字体|浏览次数|点击数|阅读量?|访问量|浏览量)\s*[:：].{0,60}"
)
_CALL = re.compile(
    r".{0,30}(?:扫一扫|扫描.{0,10}二维码|长按.{0,10}二维码|扫码).{0,40}"
    r"|.{0,24}(?:尽在|下载|打开|关注|点击|进入|更多).{0,14}(?:APP|App|app|客户端|小程序|公众号|微信号|微博)[!！>》]*"
    r"|(?:返回|回到).{0,12}(?:首页|顶部|列表|页首|主页|频道|目录|新闻)"
    r"|[【\[]?(?:打印(?:本页)?|关闭(?:窗口|本页)?|收藏|分享|大|中|小|繁体|简体|我要纠错|纠错|举报)[】\]]?"
    r"|(?:上一篇|下一篇|上一页|下一页|上一条|下一条|相关阅读|相关新闻|相关链接|延伸阅读|推荐阅读|热门推荐|查看更多|阅读全文|展开全文|点击查看)(?:\s*[:：].{0,60})?"
    r"|(?:版权所有|版权声明|免责声明|特别声明|郑重声明|Copyright|©).{0,80}"
    r"|.{0,20}(?:ICP备|公网安备|网站标识码).{0,60}|您?(?:当前|现在|所在)?的?位置\s*[:：].{0,80}"
)
_SCAN = re.compile(
    r".*(?:扫描|扫一扫|扫码|长按).*(?:关注|下载|客户端|公众号|微信).*|.{0,12}(?:公众号|官方微信|官方微博)"
)
_TOOLS = re.compile(
    r"(?:(?:打印|关闭|字体|字号|调整字体|放大|正常|缩小|分享|大|中|小|收藏|评论|点赞|赞|举报|推荐|图集|复制链接|"
    r"转发|微信|微博|扫一扫|收起|展开|全文|纠错|保存|朗读|听新闻|繁体|简体|无障碍|T)[\s:：|｜/·+\-【】\[\]()（）\d]*)+"
)
_SIGN = re.compile(r"[^\w]*[A-Za-z]?[^\w]*|\+\d+|\d{1,4}(?:#|楼)|沙发|板凳|地板|楼主")
_STEP = re.compile(r"[›>»＞]|->|→")
_RULE = re.compile(r"[\s\-—–_=*·.｜|丨/\\>»<«~～#+【】\[\]•●■◆▲▼]*")
_OTHERS = re.compile(
    r"[\W_]*(?:相关|延伸|推荐|更多|热门|精彩|精选|猜你|为[您你]|最新|今日|热点|编辑|大家都在|"
    r"其他|您可能|你可能|其它|往期|上一|近期)[\s·]*"
    r"(?:感兴趣的|喜欢的?|还?喜欢|想看的?|精选|热门|精彩)?"
    r"(?:阅读|新闻|文章|推荐|链接|报道|资讯|内容|评论|专题|回顾|搜索|热点|话题|视频|信息|主题|帖子|喜欢|在看|看|博文|图集|日志)"
    r"[\W_]*"
)
_FOLLOWING = re.compile(
    r"[\W_]*(?:(?:阅读)?下一篇"
    r"|(?:网友|全部|发表|最新|热门|用户|读者|文章|我要|我来)?(?:评论|留言|跟贴|跟帖|回复)(?:列表|区|\s*[(（]?\d+[)）]?条?)?"
    r"|暂无评论|请先说点什么|说点什么|(?:正文|本文)(?:已)?结束.{0,20})[\W_]*"
)
_OWNER = re.compile(
    r"版权|Copyright|©|ICP备|技术支持|网站标识码|公网安备|All Rights Reserved", re.IGNORECASE
)
_CONTACT = re.compile(
    rf"{_OWNER.pattern}|主办|承办|维护|(?:地址|电话|热线|传真|邮箱|邮编|邮政编码|E-?mail|Tel|Fax)\s*[:：]",
    re.IGNORECASE,
)
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
    if _is_links_alone(block, text) or _is_path(block, text):
        return True
    if len(text) > 120:
        return False
    plain = to_simplified(text)
    if len(plain) <= _LONGEST_SCAN and _SCAN.fullmatch(plain):
        return True
    bracketed = _BRACKETED.fullmatch(plain)
    inner = bracketed[1].strip() if bracketed else plain
    if _END.search(inner.rstrip("。！")):
        return False
    return any(pattern.fullmatch(inner) for pattern in (_CREDIT, _CALL, _TOOLS))


def _is_path(block: Block, text: str) -> bool:
    """Where in the site the page stands: 首页 > 新闻 > 正文."""
    return bool(block.linked) and len(_STEP.findall(text)) > 1 and not _END.search(text)


def without_surroundings(blocks: Sequence[Block]) -> list[Block]:
    """The lines of a page without what follows its document: other articles, comments, an imprint.

    A line that announces such things ends the document, if more stood before it than follows.
    A heading 相关新闻 over whole paragraphs is one of the document's own.
    """
    kept = [block for block in blocks if not _is_short(block, _SIGN)]
    sizes = [len(block.text) for block in kept]
    whole = before = sum(sizes)
    paragraphs = 0
    for number in range(len(kept) - 1, 0, -1):
        before -= sizes[number]
        if before * 2 > whole and (
            _is_short(kept[number], _FOLLOWING)
            or (_is_short(kept[number], _OTHERS) and paragraphs * 2 < whole - before)
        ):
            return without_surroundings(kept[:number])
        paragraphs += sizes[number] if sizes[number] >= _PARAGRAPH else 0
    return _without_imprint(kept)


def _is_short(block: Block, pattern: re.Pattern[str]) -> bool:
    return len(block.text) <= _LONGEST_CALL and bool(pattern.fullmatch(block.text.strip()))


def _without_imprint(blocks: list[Block]) -> list[Block]:
    """Without the lines at the end that say whose site it is and where to write to."""
    end = len(blocks)
    while end > 1 and len(text := blocks[end - 1].text) < 200 and _CONTACT.search(text):
        end -= 1
    if any(_OWNER.search(block.text) for block in blocks[end:]):
        return blocks[:end]
    return blocks


def _is_links_alone(block: Block, text: str) -> bool:
    """A short line of nothing but links: a way to other pages (attachments and titles stay)."""
    if not block.linked or block.level or len(text) > 60 or _END.search(text):
        return False
    letters = sum(character.isalnum() for character in text)
    return block.linked >= letters and not _ATTACHMENT.search(text)
