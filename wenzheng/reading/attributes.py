"""Years that only tell which thing is meant: 2021年公布的第一批示范区 is a name, no figure of 2021."""

from __future__ import annotations

import re

_ACT = (
    r"公布|发布|印发|颁布|出台|制定|修订|立项|批准|批复|审批|核准|备案|认定|评定|评审|命名|授牌|确定|公示|"
    r"入选|入围|启动|下达|签订|签约|申报|通过|实施|施行|设立|成立"
)
_DESCRIBES = re.compile(
    rf"(?:底|末|初|前|度|上半年|下半年|\d{{1,2}}月(?:份|\d{{1,2}}日)?)?"
    rf"(?:[^，,。；;：:、\d达增]{{0,8}})?(?:{_ACT})[^，,。；;：:\d达增]{{0,6}}?的"
    rf"(?=[\u4e00-\u9fff“《\d]|$)"
)


def describes_a_noun(text: str, end: int) -> bool:
    """Whether the time that ends at `end` says when a thing was published, approved or begun.

    2021年公布的第一批, 去年批准的项目: what follows is a name, and a figure bound to it is of
    another time. 2021年建成的加氢站 is not among them, since its figure is of that year.
    """
    return _DESCRIBES.match(text, end) is not None
