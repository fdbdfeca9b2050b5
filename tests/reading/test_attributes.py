"""Which years belong to a noun and not to its figure?"""

from __future__ import annotations

import pytest

from wenzheng.reading.attributes import describes_a_noun


@pytest.mark.parametrize(
    "text",
    [
        "2021年公布的第一批示范区",
        "2022年立项的重点项目",
        "2023年6月批准建设的园区",
        "2020年启动建设的水库",
        "2019年省政府认定的企业",
        "2024年印发的《行动方案》",
    ],
)
def test_a_year_of_publishing_or_approving_describes_the_noun(text: str) -> None:
    assert describes_a_noun(text, text.index("年") + 1)


@pytest.mark.parametrize(
    "text",
    [
        "2023年建成的加氢站20座",
        "2023年新增的就业岗位达到3万个",
        "2024年认定高新技术企业300家",
        "2024年，全市公布的目录达到30项",
        "2024年增长5%，快于批准的计划",
    ],
)
def test_a_year_of_the_figure_does_not(text: str) -> None:
    assert not describes_a_noun(text, text.index("年") + 1)
