"""Pages of every layout: what is read, and what stands beside it."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.readers.base import Extracted
from indexer.readers.page import PageReader

FIRST = "云岭市近日印发充电设施建设方案，明确到二〇二六年建成公共充电站三百座，方便群众出行。"
SECOND = "方案提出，各区应当把充电设施纳入国土空间规划，优先保障用地，并简化审批手续。"
THIRD = "市发展改革委有关负责人表示，将按季度通报进展，对进度滞后的区进行约谈。"
BODY = [FIRST, SECOND, THIRD]

MENU = "".join(f'<li><a href="/{n}">{n}频道</a></li>' for n in ("新闻", "财经", "体育", "房产"))
OTHERS = "".join(
    f'<li><a href="/{n}.html">{place}出台支持新能源汽车消费的若干措施</a><span>03-{n}</span></li>'
    for n, place in enumerate(("东川市", "西屏市", "南渡县", "北桥区", "中塘镇"), 10)
)
NAV = f'<div class="top"><ul>{MENU}</ul></div>'
RELATED = f'<div class="list"><h3>相关新闻</h3><ul>{OTHERS}</ul></div>'
FOOT = '<div class="bottom"><p>版权所有 云岭日报社　云ICP备00000000号</p><p>地址：云岭市中山路1号 电话：000-0000000</p></div>'
COMMENT = "我觉得这个方案很好，希望能够早日落实，我们小区的车位一直不够用。"


def page(body: str, head: str = "") -> Extracted:
    text = f"<!DOCTYPE html><html><head>{head}</head><body>{NAV}{body}{FOOT}</body></html>"
    return PageReader().read(text.encode(), "a.html")


def lines(body: str, head: str = "") -> list[str]:
    return page(body, head).text.split("\n")


PARAGRAPHS = "".join(f"<p>{line}</p>" for line in BODY)
BROKEN = "<br>　　".join(BODY)
DIVS = "".join(f"<div><span>{line}</span></div>" for line in BODY)
LAYOUTS = {
    "paragraphs": f'<div class="content">{PARAGRAPHS}</div>{RELATED}',
    "text nodes": f"<div>{BROKEN}</div>{RELATED}",
    "no paragraphs": f"<div>{DIVS}</div>{RELATED}",
    "a cell": f"<table><tr><td><ul>{OTHERS}</ul></td><td>{BROKEN}</td></tr></table>",
    "nested tables": f"<table><tr><td><table><tr><td>{NAV}</td></tr></table></td></tr><tr><td>"
    f"<table><tr><td>{PARAGRAPHS}</td></tr></table></td></tr></table>{RELATED}",
    "several containers": f'<div id="main"><div class="a"><p>{FIRST}</p></div>'
    f'<div class="b"><p>{SECOND}</p></div><div class="c"><p>{THIRD}</p></div></div>{RELATED}',
    "links within": f'<div class="content"><p>{FIRST}</p>{RELATED}<p>{SECOND}</p><p>{THIRD}</p></div>',
    "one form around all": f'<form id="f"><div>{NAV}</div><div>{PARAGRAPHS}</div>{RELATED}</form>',
    "comments": f'<div class="article">{PARAGRAPHS}</div><div class="comment-list">'
    f"<p>{COMMENT}</p><p>{COMMENT}</p></div>",
    "comments by their heading": f"<div>{PARAGRAPHS}<p>网友评论</p><p>{COMMENT}</p></div>",
    "a sidebar": f'<div class="article">{PARAGRAPHS}</div><aside><p>{COMMENT}</p></aside>',
    "named like furniture": f'<div class="share-comment">{PARAGRAPHS}</div>{RELATED}',
    "a long menu": f"<div>{PARAGRAPHS}</div>" + RELATED * 8,
    "hidden": f'<div>{PARAGRAPHS}<div style="display: none">{COMMENT}</div>'
    f'<p hidden>{COMMENT}</p><div aria-hidden="true"><a href="/">{MENU}</a></div></div>',
    "byline and credits": "<div><p>发布时间：2024-03-12 09:30　来源：云岭日报　作者：张三　字号：大 中 小</p>"
    f"{PARAGRAPHS}<p>（责任编辑：李四）</p><p>扫描二维码关注云岭发布公众号！</p></div>",
    "scripts": f"<div>{PARAGRAPHS}<script>var a = '{COMMENT}';</script><style>p{{}}</style></div>",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_document_and_nothing_else_is_read(layout: str) -> None:
    assert [line.strip("　") for line in lines(LAYOUTS[layout])] == BODY


def test_a_document_may_be_short() -> None:
    assert lines(f"<div><p>{FIRST}</p></div>" + RELATED * 5) == [FIRST]


def test_a_list_of_names_is_a_document() -> None:
    names = [
        f"{name} 云岭市{office}局长" for name in "甲乙丙丁戊" for office in ("财政", "民政", "水利")
    ]
    body = "".join(f"<p>{name}</p>" for name in names)
    assert lines(f"<div><p>{FIRST}</p>{body}</div>{RELATED}") == [FIRST, *names]


def test_a_page_of_titles_gives_the_titles() -> None:
    found = lines(f'<div class="list"><ul>{OTHERS}</ul></div>')
    assert len(found) == 5
    assert found[0].startswith("东川市出台支持新能源汽车消费的若干措施")


def test_a_list_of_titles_with_their_days_is_no_byline() -> None:
    items = "".join(
        f"<li><a>关于做好{n}年度补贴发放工作的通知</a> 20{n}-03-04</li>" for n in range(10, 20)
    )
    found = lines(f"<div><h2>通知公告</h2><ul>{items}</ul></div>")
    assert found[-1] == "关于做好19年度补贴发放工作的通知 2019-03-04"
    assert len(found) >= 10


POSTS = "".join(
    f'<div class="post"><table><tr><td><a>{name}</a><p><a>12</a>主题</p><p><a>130</a>帖子</p>'
    f"<a>发消息</a></td><td><p>发表于 2024-3-4 12:0{number} <a>只看该作者</a></p><div>{text}</div>"
    f"<p><a>支持</a> <a>反对</a> <a>举报</a></p></td></tr></table></div>"
    for number, (name, text) in enumerate(zip("甲乙丙", BODY, strict=True))
)


def test_all_posts_of_a_forum_are_read() -> None:
    assert lines(f"<div>{POSTS}</div>{RELATED}") == BODY


def test_a_page_of_several_articles_gives_their_titles_and_beginnings() -> None:
    items = "".join(
        f"<div><h3><a>文章之{number}</a></h3><p>{text}</p><p>2024-03-0{number} 阅读(12) 评论(3)</p></div>"
        for number, text in enumerate(BODY, 1)
    )
    assert lines(f"<div>{items}</div>{RELATED}") == [
        line for number, text in enumerate(BODY, 1) for line in (f"文章之{number}", text)
    ]


def test_where_in_the_site_a_page_stands_is_no_text() -> None:
    path = "<p>位置：<a>首页</a> &gt; <a>能源</a> &gt; 充电设施建设方案正文</p>"
    assert lines(f"<div>{path}{PARAGRAPHS}</div>") == BODY


def test_the_charset_that_a_page_declares_is_not_believed() -> None:
    text = f'<html><head><meta charset="utf-8"></head><body><div>{PARAGRAPHS}</div></body></html>'
    assert PageReader().read(text.encode("gb18030"), "a.html").text.split("\n") == BODY


def test_what_a_page_holds_for_scripts_is_read_where_it_shows_nothing() -> None:
    assert lines(f"<div id=app></div><noscript>{PARAGRAPHS}</noscript>") == BODY
    said = "\\n".join(BODY)
    data = f'{{"@graph": [{{"@type": "NewsArticle", "articleBody": "{said}"}}]}}'
    script = f'<script type="application/ld+json">{data}</script>'
    assert lines("<div id=app></div>", script) == BODY


def test_noscript_is_left_alone_where_the_page_has_text() -> None:
    assert lines(f"<div>{PARAGRAPHS}<noscript><p>{COMMENT}</p></noscript></div>") == BODY


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("到二〇二六年建成七十座<sup>[1]</sup>。", "到二〇二六年建成七十座。"),
        ('建成70座<sup><a href="#n1">1</a></sup>。', "建成70座。"),
        ('建成70座<a href="#_ftn1">[1]</a>。', "建成70座。"),
        ("约10<sup>4</sup>户，面积30 m<sup>2</sup>。", "约10⁴户，面积30 m²。"),
        ("CO<sub>2</sub>排放。", "CO2排放。"),
        ("<ruby>發<rp>(</rp><rt>fā</rt><rp>)</rp></ruby>展。", "發展。"),
        ("建成<del>60座</del><ins>70座</ins>。", "建成70座。"),
        ("东&nbsp;西，南<wbr>北。", "东\u00a0西，南北。"),
    ],
)
def test_marks_within_a_line(markup: str, expected: str) -> None:
    assert lines(f"<div>{PARAGRAPHS}<p>{markup}</p></div>")[-1] == expected


def test_preformatted_lines_stay_apart() -> None:
    assert lines(f"<div>{PARAGRAPHS}<pre>第一行文字。\n第二行文字。</pre></div>")[3:] == [
        "第一行文字。",
        "第二行文字。",
    ]


def test_numbers_that_only_a_browser_puts_there_are_no_text() -> None:
    assert lines(f"<div>{PARAGRAPHS}<ol><li>先申报。</li><li>后审核。</li></ol></div>")[3:] == [
        "先申报。",
        "后审核。",
    ]


CARD_ROWS = (
    "<tr><td>索 引 号：</td><td>000/2024-1</td><td>主题分类：</td><td>能源</td></tr>"
    "<tr><td>发文机关：</td><td>云岭市人民政府</td><td>成文日期：</td><td>2024年03月01日</td></tr>"
    "<tr><td>标　　题：</td><td colspan=3>云岭市充电设施建设方案</td></tr>"
    "<tr><td>发文字号：</td><td>云政发〔2024〕7号</td><td>发布日期：</td><td>2024年03月12日</td></tr>"
)
CARDS = {
    "a table": f"<table>{CARD_ROWS}</table>",
    "a list": "<ul><li><b>索引号：</b>000/2024-1</li><li><b>发文机关：</b>云岭市人民政府</li>"
    "<li><b>标题：</b>云岭市充电设施建设方案</li><li><b>发文字号：</b>云政发〔2024〕7号</li>"
    "<li>成文日期：2024-03-01　发布日期：2024-03-12</li></ul>",
    "pairs of lines": "<dl><dt>索引号：</dt><dd>000/2024-1</dd><dt>发文机关：</dt><dd>云岭市人民政府</dd>"
    "<dt>标题：</dt><dd>云岭市充电设施建设方案</dd><dt>发文字号：</dt><dd>云政发〔2024〕7号</dd>"
    "<dt>成文日期：</dt><dd>2024-03-01</dd><dt>发布日期：</dt><dd>2024-03-12</dd></dl>",
}


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize("is_within", [True, False])
def test_the_card_of_a_document_is_read_and_is_no_text(card: str, is_within: bool) -> None:
    body = f"<div>{CARDS[card]}{PARAGRAPHS}</div>"
    found = page(body if is_within else f"{CARDS[card]}<div>{PARAGRAPHS}</div>")
    assert found.text.split("\n") == BODY
    stated = found.stated
    assert stated.issuer == "云岭市人民政府"
    assert stated.doc_number == "云政发〔2024〕7号"
    assert stated.title == "云岭市充电设施建设方案"
    assert (stated.written, stated.published) == (date(2024, 3, 1), date(2024, 3, 12))


@pytest.mark.parametrize(
    "line",
    [
        "时间：2024年3月5日14:30　地点：市政府第一会议室",
        "名称：云岭充电有限公司　编号：00123",
        "发布日期由市发展改革委另行通知",
        "2024年3月5日",
        "2024年3月5日14:30至16:00在市政府第一会议室集中办理报名手续",
    ],
)
def test_facts_of_the_document_itself_stay(line: str) -> None:
    assert lines(f"<div>{PARAGRAPHS}<p>{line}</p></div>") == [*BODY, line]


def test_a_medium_is_never_the_issuer() -> None:
    byline = "<p>2024-03-12 09:30　来源：云岭日报　作者：张三</p>"
    stated = page(f"<div>{byline}{PARAGRAPHS}</div>").stated
    assert stated.issuer is None
    assert stated.medium == "云岭日报"
    assert stated.published == date(2024, 3, 12)


@pytest.mark.parametrize(
    "byline",
    [
        "来源：云岭日报作者：张三",
        "来源: 云岭日报 举报",
        "来源：云岭日报 | 责任编辑：李四",
        "来源：云岭日报",
    ],
)
def test_the_medium_is_its_name_alone(byline: str) -> None:
    found = page(f"<div><p>{byline}</p>{PARAGRAPHS}</div>")
    assert found.stated.medium == "云岭日报"
    assert found.text.split("\n") == BODY


def test_what_is_stated_to_machines() -> None:
    script = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "充电站再添三百座",'
        ' "datePublished": "2024-03-12T09:30:00+08:00", "author": [{"name": "张三"}],'
        ' "publisher": {"name": "云岭日报"}}</script>'
    )
    stated = page(f"<div>{PARAGRAPHS}</div>", script).stated
    assert (stated.title, stated.medium) == ("充电站再添三百座", "云岭日报")
    assert stated.published == date(2024, 3, 12)
    broken = '<script type="application/ld+json">{"headline": </script><title>充电站再添三百座_云岭网</title>'
    assert page(f"<div>{PARAGRAPHS}</div>", broken).stated.title == "充电站再添三百座"


@pytest.mark.parametrize(
    ("title", "heading", "expected"),
    [
        ("充电设施建设方案_政策文件_云岭网", "", "充电设施建设方案"),
        ("充电设施建设方案 - 云岭网", "", "充电设施建设方案"),
        ("充电设施建设方案-云岭网", "", "充电设施建设方案"),
        ("充电设施建设方案2024-2026", "", "充电设施建设方案2024-2026"),
        ("充电设施建设方案_", "", "充电设施建设方案"),
        ("充电设施建设方案（2024—2026年）", "", "充电设施建设方案(2024—2026年)"),
        ("充电_设施建设方案_云岭网", "<h1>充电_设施建设方案</h1>", "充电_设施建设方案"),
        ("云岭网", "<h1>充电设施建设方案</h1>", "充电设施建设方案"),
        ("公告_云岭网", "", "公告_云岭网"),
    ],
)
def test_the_title_is_without_the_site(title: str, heading: str, expected: str) -> None:
    found = page(f"{heading}<div>{PARAGRAPHS}</div>", f"<title>{title}</title>")
    assert (found.stated.title or "").replace("（", "(").replace("）", ")") == expected


def test_an_article_body_may_be_html() -> None:
    body = "".join(f"<p>{line}<\\/p>" for line in BODY)
    script = f'<script type="application/ld+json">{{"articleBody": "{body}"}}</script>'
    assert lines("<div id=app></div>", script) == BODY


def test_meta_tags_are_read() -> None:
    head = (
        '<meta name="ArticleTitle" content="充电设施建设方案"><meta name="PubDate" '
        'content="2024-03-12 09:30"><meta name="ContentSource" content="云岭日报">'
    )
    stated = page(f"<div>{PARAGRAPHS}</div>", head).stated
    assert (stated.title, stated.medium) == ("充电设施建设方案", "云岭日报")
    assert stated.published == date(2024, 3, 12)


@pytest.mark.parametrize(
    "text",
    [
        "<div>" * 10_000 + FIRST,
        "<div>" * 10_000_000 + FIRST,
        "<table><tr><td>" * 10_000 + FIRST,
        "<b><i><font size=1>" * 100_000 + FIRST,
        "".join(f"<font size={n}><p>" for n in range(30_000)) + FIRST,
        f"<p>{FIRST}</p>" + '<a href="/">东</a>' * 300_000,
        f"<p>{FIRST}</p><table>" + "<tr><td colspan=999 rowspan=999>东" * 30_000,
        f"<p>{FIRST}</p>" + "<" * 1_000_000,
        f"<p>{FIRST}</p><script>" + "<!--" * 300_000,
    ],
    ids=["nested", "huge", "tables", "bold", "fonts", "links", "spans", "brackets", "comments"],
)
def test_hostile_pages_end_in_time(text: str) -> None:
    began = time.process_time()
    found = PageReader().read(f"<html><body>{text}".encode(), "a.html")
    assert FIRST in found.text
    assert time.process_time() - began < 30


TAGS = "div p table tr td th ul ol li a b sup ruby rt pre br h1 noscript form span".split()
PIECES = [f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]
PIECES += ['<td rowspan="3" colspan="2">', '<div class="comment">', '<div style="display:none">']
PIECES += [
    FIRST,
    "来源：",
    "索引号：",
    "发文机关",
    "2024-03-12 09:30",
    "相关新闻",
    "[1]",
    " | ",
    "<!--",
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_markup_is_read(markup: str) -> None:
    found = PageReader().read(f"<html><body>{markup}".encode(), "a.html")
    starts = [0, *(place + 1 for place, sign in enumerate(found.text) if sign == "\n")]
    assert {heading.start for heading in found.headings} <= set(starts)
    for table in found.tables:
        for cell in table.cells:
            assert table.start <= cell.start < cell.end <= table.end
            assert "\n" not in found.text[cell.start : cell.end]
