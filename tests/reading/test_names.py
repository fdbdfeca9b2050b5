"""Document numbers in all spellings, and departments by all their names."""

import pytest

from wenzheng.reading.doc_numbers import find_doc_numbers
from wenzheng.reading.organisations import aliases, find_departments, with_full_names


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("国办发〔2022〕12号", "国办发〔2022〕12号"),
        ("国办发[2022]12号", "国办发〔2022〕12号"),
        ("国办发（2022）第012号", "国办发〔2022〕12号"),
        ("根据《办法》（临政发 〔2023〕 7 号）", "临政发〔2023〕7号"),
        ("印发了云政办〔2024〕3号文", "云政办〔2024〕3号"),
        ("工业和信息化部令第58号", "工业和信息化部令第58号"),
        ("中华人民共和国国务院令 第707号", "国令第707号"),
        ("国令第707号", "国令第707号"),
        ("主席令第四十三号", "主席令第43号"),
        ("依照第12号令执行", "令第12号"),
        ("财政部 海关总署公告2015年第102号", "财政部海关总署公告2015年第102号"),
        ("2005年8月23日国务院令第444号公布", "国令第444号"),
        ("云岭省人民政府第3号令", "云岭省人民政府令第3号"),
        ("2024年第3号公告", "公告2024年第3号"),
        ("公告2024年第3号", "公告2024年第3号"),
    ],
)
def test_a_document_number_has_one_canonical_form(text: str, canonical: str) -> None:
    assert [number.canonical for number in find_doc_numbers(text)] == [canonical]


def test_a_year_in_brackets_alone_is_no_document_number() -> None:
    assert find_doc_numbers("产业地图（2022）收录35个行业") == []


def test_short_names_of_a_department_are_written_out() -> None:
    assert with_full_names("市科委与市经信委") == "市科学技术委员会与市经济和信息化委员会"


def test_a_department_is_found_by_any_of_its_names() -> None:
    text = "由市发改委和市科学技术委员会印发"
    assert [name for *_span, name in find_departments(text)] == [
        "发展和改革委员会",
        "科学技术委员会",
    ]
    assert "发改委" in aliases("发展改革委")
    assert aliases("加氢站") == ()
