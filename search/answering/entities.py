"""Persons with their office, places, organisations and days that may answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from search.answering.constraints import circumstances, judge
from search.answering.passage import Candidate, Passage, Sentence
from search.answering.subject import Subject, surroundings
from search.results import ParsedQuery
from wenzheng.reading.offices import OFFICE
from wenzheng.reading.organisations import (
    find_bodies,
    find_departments,
    with_full_names,
)
from wenzheng.reading.periods import find_days, find_periods
from wenzheng.reading.persons import NAME
from wenzheng.reading.regions import find_regions


def person_candidates(
    query: ParsedQuery, subject: Subject, passages: Sequence[Passage]
) -> Iterator[Candidate]:
    """Names that follow an office; the office and its organisation must be those asked for."""
    asked_office = OFFICE.search(query.text)
    for passage in passages:
        for sentence in passage.sentences:
            for office in OFFICE.finditer(sentence.text):
                name = NAME.match(sentence.text, office.end())
                if name is None or name["name"] in query.text:
                    continue  # a name that is asked about is no answer
                start = sentence.start + name.start("name")
                end = sentence.start + name.end("name")
                yield _person(query, subject, sentence, (start, end), office, asked_office)


def _person(
    query: ParsedQuery,
    subject: Subject,
    sentence: Sentence,
    span: tuple[int, int],
    office: re.Match[str],
    asked: re.Match[str] | None,
) -> Candidate:
    verdict = judge(query, sentence.passage, circumstances(sentence, *span))
    held = _held(sentence.text, office)
    own = [organisation for name, organisation in held if asked and name == asked[0]]
    if asked is None:
        zones = ((sentence.text, 1.0), (sentence.lead, 0.3))
        score, objection = subject.coverage(zones), verdict.objection
    elif not own:
        score, objection = 0.3, f"是{office[0]}，不是{asked[0]}"
    else:
        wanted = query.text[: asked.start()]
        score = max(_same_organisation(wanted, organisation) for organisation in own)
        if any(_is_head_of_region(query, asked[0], organisation) for organisation in own):
            score = 1.0
        objection = verdict.objection
    return Candidate(sentence, *span, score * (verdict.factor or 1.0), objection)


_PHRASE_BREAK = re.compile(r"[，,。；;：:“”\n]")
_OFFICES_JOINED = re.compile(r"、|兼任?")


def _held(text: str, office: re.Match[str]) -> list[tuple[str, str]]:
    """The offices of whom is named behind `office`, each with its organisation, the last one first.

    In 甲公司党委书记、董事长兼乙公司董事长丙 all three are of 丙, and in 甲公司总经理丁、董事长丙 the second
    shares the organisation of the first.
    """
    start = max((m.end() for m in _PHRASE_BREAK.finditer(text, 0, office.start())), default=0)
    found: list[tuple[str, str, bool]] = []
    for piece in reversed(_OFFICES_JOINED.split(text[start : office.end()])):
        one = next((one for one in OFFICE.finditer(piece) if _is_last(piece, one)), None)
        if one is None:
            break
        is_own = one.end() == len(piece)
        found.append((piece[: one.start()], one[0], is_own))
        if not is_own:
            break
    offices: list[tuple[str, str]] = []
    organisation = ""
    for said, name, is_own in reversed(found):
        organisation = said or organisation
        offices += [(name, organisation)] if is_own else []
    return offices[::-1]


def _is_last(piece: str, office: re.Match[str]) -> bool:
    """Whether nothing stands behind the office but one name."""
    name = NAME.match(piece, office.end())
    return office.end() == len(piece) or (name is not None and name.end("name") == len(piece))


_OF_REGION = frozenset("省长 市长 县长 区长 州长 镇长 乡长".split())


def _is_head_of_region(query: ParsedQuery, office: str, organisation: str) -> bool:
    """河北省省长 is who heads 河北省人民政府: the region that is asked about has the office itself."""
    if not query.regions or office not in _OF_REGION:
        return False
    named = {region.name for region in find_regions(organisation)}
    bare = re.sub(r"人民政府|政府", "", _bare(organisation))
    return bool(named & set(query.regions)) and not re.sub(r"^.*(?:上|由)", "", bare)


def holds_office(query: ParsedQuery, candidate: Candidate) -> bool:
    """Whether a name may be the answer to who holds an office, by its own sentence.

    Where that office stands right before a name, it has to be this name, of the organisation asked for.
    """
    asked = OFFICE.search(query.text)
    if asked is None:
        return True
    passage, text = candidate.sentence.passage, candidate.sentence.text
    if asked[0] not in f"{passage.document.title}{passage.headings}{passage.before}{passage.text}":
        return False
    held = [
        (name["name"], organisation)
        for office in OFFICE.finditer(text)
        if (name := NAME.match(text, office.end()))
        for own, organisation in _held(text, office)
        if own == asked[0]
    ]
    wanted = query.text[: asked.start()]
    fitting = {name for name, own in held if _same_organisation(wanted, own) >= _SAME_BODY}
    return not held or any(name in candidate.text for name in fitting)


_SAME_BODY = 0.75


def _same_organisation(asked: str, found: str) -> float:
    """The share of the asked name's characters, in full names, that the found name has in order."""
    wanted = re.sub(r"^[市省区县]", "", _bare(with_full_names(asked)))
    have = _bare(with_full_names(found))
    if not wanted:
        return 0.6
    if wanted in have:
        return 1.0
    matched, at = 0, 0
    for character in wanted:
        place = have.find(character, at)
        if place >= 0:
            matched, at = matched + 1, place + 1
    return matched / len(wanted)


def _bare(name: str) -> str:
    name = re.sub(r"请问|现任|目前|现在|[的，,。\s“”]", "", name)
    for region in reversed(find_regions(name)):
        name = name[: region.start] + name[region.end :]
    return re.sub(
        r"^(?:本市|全市|我市|[\u4e00-\u9fff]{2,3}(?:省|市|县)(?!场)|[市省区县])", "", name
    )


_ASKS_CLOCK = re.compile(r"几点|几时[几开结]|哪个钟点|什么钟点")
_HOUR = r"(?:1\d|2[0-4]|0?\d|[一二三四五六七八九十两]{1,3})"
_CLOCK = re.compile(
    rf"(?:(?:凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜间|晚)\s*{_HOUR}(?:[时点]|[:：][0-5]\d)(?:半|整|[一二三四五六七八九十\d]{{1,3}}分)?"
    rf"|(?<!\d)(?:1\d|2[0-4]|0?\d)(?:[:：][0-5]\d(?!\d)|[时点](?![\u4e00-\u9fff]{{0,2}}[点多])(?:半|整|[0-5]?\d分)?))"
)
"""A time of day: 10时, 上午9:30, 下午三点半."""


_ASKS_SPAN = re.compile(r"哪[几些]年|哪段|时期|阶段|年限")
_ASKS_YEAR = re.compile(r"哪一?年|几几年|年份")


def day_candidates(
    query: ParsedQuery, subject: Subject, passages: Sequence[Passage]
) -> Iterator[Candidate]:
    """Days and months, or years when the question asks for one."""
    wants_span = _ASKS_SPAN.search(query.text) is not None
    wants_year = wants_span or _ASKS_YEAR.search(query.text) is not None
    if wants_span:
        subject = subject.without(*subject.counts)

    def spans(text: str) -> list[tuple[int, int]]:
        if _ASKS_CLOCK.search(query.text):
            return [match.span() for match in _CLOCK.finditer(text)]
        days = [(d.start, d.end) for d in find_days(text)]
        found = find_periods(text)
        if wants_span:
            found = [period for period in found if period.first != period.last]
        periods = [(p.start, p.end) for p in found]
        return periods if wants_year else days or periods

    for candidate in _bound(query, subject, passages, spans, ignore_years=wants_year):
        is_clock = _CLOCK.fullmatch(candidate.text) is not None
        score = candidate.score * (1.0 if is_clock else _fits_end(query, candidate, wants_year))
        objection = candidate.objection or _other_end(query, candidate)
        yield replace(candidate, score=score, objection=objection)


_ENDING = re.compile(r"截止|截至|结束|到期|最晚|之前|为止|失效")
_STARTING = re.compile(r"开始|起|施行|实施|生效|启动")


def _other_end(query: ParsedQuery, candidate: Candidate) -> str:
    """A day that something starts on is not asked for by when it ends."""
    after = candidate.sentence.passage.text[candidate.end :]
    before = candidate.sentence.passage.text[: candidate.start]
    starts = after.startswith(("起", "开始", "启动", "开放")) and not before.endswith(("至", "到"))
    asks_end = _ENDING.search(query.text) and not _STARTING.search(query.text)
    return "是开始的时间，不是截止的" if starts and asks_end else ""


def _fits_end(query: ParsedQuery, candidate: Candidate, wants_year: bool) -> float:
    """A year is no day; of 4月10日至5月20日 a question about the end means the second."""
    if not wants_year and not re.search(r"[月日号]|\d-\d", candidate.text):
        return 0.6
    before = candidate.sentence.passage.text[: candidate.start]
    after = candidate.sentence.passage.text[candidate.end :]
    ends_range = before.endswith(("至", "到", "—", "-")) or after.startswith(("前", "截止", "止"))
    starts_range = after.startswith(("起", "至", "到", "—", "开始"))
    if _ENDING.search(query.text):
        return 1.0 if ends_range or not starts_range else 0.85
    return 0.85 if ends_range and _STARTING.search(query.text) else 1.0


_LOCATED = re.compile(
    r"(?:位于|坐落于|坐落在|落户|设在|选址|(?:地址|地点|窗口)(?:为|是|：|:|设在|在))(?P<place>[^，,。；;、的]{2,30})"
    r"|(?:提交|报送|送|交|寄)(?:到|至)(?P<to>[^，,。；;、]{2,30})"
    r"|在(?P<venue>[^，,。；;、“”]{2,20}?)(?:举行|召开|举办|启动|开幕|正式|投入|建成|建设|设立|开展|成立)"
)


_AREA = re.compile(
    r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{2,4}(?:省|市|区|县|镇|乡|街道)(?![\u4e00-\u9fff])"
)
"""A place name that stands alone, as in the cell of a table."""


_SORT_OF_PLACE = re.compile(r"(?:哪一?个|什么)(省|市|区|县|镇|乡|街道)")
_NAMED_PLACE = re.compile(
    r"[\u4e00-\u9fff]{2,5}?(?<![园地社景库校片范聚能验税护市城])(?:省|市|区|县|镇|乡|街道)"
)


def place_candidates(
    query: ParsedQuery, subject: Subject, passages: Sequence[Passage]
) -> Iterator[Candidate]:
    """Where something lies or was held, or the regions of the sentence that is about it."""

    asked = set(query.regions)

    def spans(text: str) -> list[tuple[int, int]]:
        located = [match.span(match.lastgroup or 0) for match in _LOCATED.finditer(text)]
        found = located or [
            *((r.start, r.end) for r in find_regions(text) if r.name not in asked),
            *(match.span() for match in _AREA.finditer(text)),
        ]
        return [(start, end) for start, end in found if says_where(query.text, text[start:end])]

    return _bound(query, subject, passages, spans)


def asks_for_sort(question: str) -> bool:
    """Whether a place of one sort is asked for: 哪个区, 什么市."""
    return _SORT_OF_PLACE.search(question) is not None


def says_where(question: str, text: str) -> bool:
    """Whether the text says where something lies, was held or is handed in.

    Where a question asks for one of a sort (哪个区), whether it names one of that sort.
    """
    if asked := _SORT_OF_PLACE.search(question):
        names = [region.name for region in find_regions(text)]
        names += (match[0] for match in _NAMED_PLACE.finditer(text))
        return any(name.endswith(asked[1]) for name in names)
    return _LOCATED.search(text) is not None or bool(find_regions(text)) or bool(_AREA.search(text))


_ORGANISATION = re.compile(
    r"[\u4e00-\u9fffA-Za-z（）()]{2,25}?(?:有限责任公司|有限公司|公司|集团|委员会|人民政府(?:办公[厅室])?|办公厅|办公室|管理局|"
    r"研究院|研究所|大学|学院|医院|银行|中心|协会|学会|联盟|总局)"
)
_NO_ORGANISATION = re.compile(r"[一二两三四五六七八九十百\d]+[个大家]")
"""“五个中心” is none."""
_ORGANISATION_LEAD = re.compile(r"^.*(?:由|是|向|经|与|和|及|为|在|对|请|的|了|将|会同|联合)")


def says_who(question: str, text: str) -> bool:
    """Whether the text names any body; where a firm is asked for, one that may be one."""
    if _SORT_OF_BODY.search(question):
        named = _ORGANISATION.finditer(text)
        return "企业" in text or any(not _NO_FIRM.search(one[0]) for one in named)
    return bool(find_bodies(text) or find_departments(text) or _ORGANISATION.search(text))


def organisation_candidates(
    query: ParsedQuery, subject: Subject, passages: Sequence[Passage]
) -> Iterator[Candidate]:
    """Departments by their known names, and names that end as those of organisations do."""

    def spans(text: str) -> list[tuple[int, int]]:
        bodies = [(body.start, body.end) for body in find_bodies(text)]
        found = [
            (start, end)
            for start, end, _name in find_departments(text)
            if not any(first <= start and end <= last for first, last in bodies)
        ]
        found += bodies
        for match in _ORGANISATION.finditer(text):
            lead = _ORGANISATION_LEAD.match(match[0][:-2])
            if _NO_ORGANISATION.match(match[0], lead.end() if lead else 0):
                continue
            found.append((match.start() + (lead.end() if lead else 0), match.end()))
        return sorted(set(found), key=lambda span: (span[0], -span[1]))

    asked = _SORT_OF_BODY.search(query.text)
    for candidate in _bound(query, subject, passages, spans):
        other = _NO_FIRM.search(candidate.text) if asked else None
        objection = f"是{other[0]}，不是{asked[1]}" if asked and other else candidate.objection
        yield replace(candidate, objection=objection)


_SORT_OF_BODY = re.compile(r"哪(?:一?[个家些]|几家)?(企业|公司|厂商|厂家)")
_NO_FIRM = re.compile(r"(?:医院|大学|学院|学校|委员会|政府|总局|管理局|办公[厅室]|协会|学会)$")
"""What is asked for as a firm is none of these."""


def _bound(
    query: ParsedQuery,
    subject: Subject,
    passages: Sequence[Passage],
    spans: Callable[[str], list[tuple[int, int]]],
    *,
    ignore_years: bool = False,
) -> Iterator[Candidate]:
    """Spans scored by how much of the subject their clause and its surroundings speak of."""
    for sentence in subject.sentences(passages):
        for start, end in spans(sentence.text):
            yield from _scored(query, subject, sentence, start, end, ignore_years)


def _statement(text: str, start: int, end: int) -> str:
    """What stands around the span between semicolons, which part statements of different things."""
    return re.split("[；;]", text[:start])[-1] + re.split("[；;]", text[end:])[0]


def _scored(
    query: ParsedQuery,
    subject: Subject,
    sentence: Sentence,
    start: int,
    end: int,
    ignore_years: bool,
) -> Iterator[Candidate]:
    text = sentence.text
    before = re.split(r"[，,；;]", text[:start])[-1]
    after = re.split(r"[，,；;]", text[end:])[0]
    coverage = subject.coverage(
        (
            (before + after, 1.0),
            (_statement(text, start, end), 0.9),
            *surroundings(sentence),
        )
    )
    score = coverage * (0.3 if text[start:end] in query.text else 1.0)
    if score < subject.floor:
        return
    start, end = sentence.start + start, sentence.start + end
    verdict = judge(query, sentence.passage, circumstances(sentence, start, end))
    objection = "" if ignore_years else verdict.objection
    yield Candidate(sentence, start, end, score * (verdict.factor or 1.0), objection)
