"""Which regions a text names."""

from __future__ import annotations

import pytest

from wenzheng.reading.regions import RegionLevel, find_regions


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("上海市浦东新区出台措施", ["上海市", "浦东新区"]),
        ("上海和广东的做法", ["上海市", "广东省"]),
        ("吉林省吉林市", ["吉林省", "吉林市"]),
        ("深圳与苏州", ["深圳市", "苏州市"]),
        ("中山医院的来宾", []),
        ("日照时间长，长治久安", []),
        ("日照市与长治市", ["日照市", "长治市"]),
        ("黄河南岸", []),
        ("沪上有车，在沪企业", ["上海市", "上海市"]),
        ("苏浙皖三省与川渝", ["江苏省", "浙江省", "安徽省", "四川省", "重庆市"]),
        ("江浙沪", ["江苏省", "浙江省", "上海市"]),
        ("粤港澳合作", ["广东省", "香港特别行政区", "澳门特别行政区"]),
        ("京津冀与粤港澳大湾区", []),
        ("在京东买，上新台阶，皖新传媒", []),
        ("苏州工业园区", ["苏州工业园区"]),
        ("新疆喀什地区", ["新疆维吾尔自治区", "喀什地区"]),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert [region.name for region in find_regions(text)] == names


def test_a_region_knows_its_place_and_its_parent() -> None:
    region = find_regions("在杭州召开")[0]
    assert (region.start, region.end, region.short) == (1, 3, "杭州")
    assert (region.level, region.parent) == (RegionLevel.CITY, "浙江省")


def test_all_province_level_regions_are_known() -> None:
    from wenzheng.reading.region_names import PROVINCES

    assert len(PROVINCES.strip().splitlines()) == 34
