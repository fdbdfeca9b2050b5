"""The last look: what stands word for word in a quote leaves, a piece of a number does not."""

import pytest

from search.verifying import _stands_in


@pytest.mark.parametrize(
    ("part", "quote", "stands"),
    [
        ("25年", "该校创办于民国25年春", True),
        ("70座", "加热站达到170座", False),
        ("70座", "加热站达到70座", True),
        ("五个", "形成十五个园区", False),
        ("http", "登录https网址办理", False),
        ("平台办理", "登录http://平台办理", True),
        ("五个", "生有甲、乙、x5五个子女", True),
        ("Harbour", "他写的Winter Harbour一集得了奖", True),
        ("3", "共有3万家", False),
        ("5千", "共有3万5千家", False),
        ("一百", "共有二百一百五", False),
    ],
)
def test_word_for_word_and_whole(part: str, quote: str, stands: bool) -> None:
    assert _stands_in(part, quote) is stands
