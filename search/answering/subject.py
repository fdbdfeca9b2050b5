"""How much of what a question is about does a stretch of text speak of?

A question's subject is a set of words, each weighing as much as it is rare in the corpus (the
inverse document frequency that BM25 uses too). A word counts in full in the stretch that a
candidate is bound to, and less the farther off it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from search.answering.passage import Passage, Sentence
from wenzheng.reading.numerals import read_chinese_integer
from wenzheng.reading.organisations import aliases
from wenzheng.reading.quantities import CLASSIFIERS, Quantity, find_quantities
from wenzheng.text.sentences import sentence_spans
from wenzheng.text.tagging import tagged

# Words that mean the same figure or thing in policy texts; each row is one meaning.
_SYNONYMS = (
    ("增速", "增长率", "增长", "增幅"),
    ("营收", "营业收入", "经营收入", "收入"),
    ("占比", "比重", "比例", "占"),
    ("施行", "实施", "生效"),
    ("印发", "发布", "公布", "出台"),
    ("建成", "已建", "建设"),
    ("住房", "房屋"),
    ("企业", "公司"),
    ("双碳", "碳达峰碳中和", "碳达峰、碳中和"),
    ("电话", "联系方式"),
    ("补助", "补贴", "资助", "奖励", "补"),
    ("地区生产总值", "生产总值", "gdp", "经济增长"),
    ("材料", "资料"),
    ("合计", "总计", "共计", "总"),
    ("年均", "每年平均", "平均每年", "年平均"),
    ("占有率", "市场占有率", "市场份额", "份额"),
    ("投运", "投入运营", "投入使用", "投用"),
    ("罚款", "罚金", "处罚", "处"),
    ("死亡", "遇难", "身亡", "丧生"),
    ("保存", "留存", "保留"),
    ("产量", "总产"),
    ("年龄", "年满", "周岁"),
    ("召开", "举行", "举办"),
    ("培育", "扶持", "培养", "孵化"),
)
_FORMS = {word: row for row in _SYNONYMS for word in row}
_SIZE = "规模"
_SIZES = frozenset("产值 总量 体量 盘子 总产出".split())
"""What people call the size of an industry, of which texts say 规模."""
_AS_SIZE = 0.85
"""What such a word counts where the text says 规模: it is said less exactly than by the word itself."""
_WITHOUT_FIRST = 0.85
"""What a long word counts of which only the first character is missing (氢燃料电池, 燃料电池)."""
_NARROWED = 4
"""Characters that such a word has more than."""
_PARTIAL = 0.6
"""What a word counts at most of which only some bigrams stand in the text."""


_AMOUNTS_TO = "达到"
"""What a magnitude alone has to stand behind to be an amount (达到千亿元)."""
_STEM_ALONE = 0.5
"""What a noun counts of which only the character that bears its meaning stands in the text (氢赛道)."""
_SORTS = frozenset("能只类")


@lru_cache(maxsize=256)
def _quantities(text: str) -> tuple[Quantity, ...]:
    return tuple(find_quantities(text))


_ONE_OF_SEVERAL = 0.4
"""What a word counts that stands in the text only beside others, as one item of several."""
_EACH = re.compile(r"[^，,。；;]{0,20}的[，,]")
"""新建冷藏库、保鲜库的，按…: what follows is said of each item by itself."""
_ITEM_BEFORE = re.compile(r"([^、，,。；;：:]{1,14})、[“”\"]?$")
_NUMERAL = re.compile(r"\s*[一二三四五六七八九十\d]{1,3}")
"""二、养老服务: the number of a paragraph is no item."""
_ITEM_AFTER = re.compile(r"^[“”\"]?、([^、，,。；;：:]{1,14})")


def _neighbours(text: str, start: int, end: int) -> list[str]:
    """The items joined by 、 to `text[start:end]`, but for those that are quantities."""
    found = (
        _ITEM_BEFORE.search(text[max(0, start - 18) : start]),
        _ITEM_AFTER.match(text[end : end + 18]),
    )
    items = [item[1] for item in found if item]
    return [one for one in items if not (_NUMERAL.fullmatch(one) or find_quantities(one))]


_KEY_WORD = 0.25
"""How much of a score hangs on the worst-covered of the words that weigh at least half the most."""


@lru_cache(maxsize=4096)
def _is_noun(word: str) -> bool:
    return tagged(word)[-1].tag[0] in "njlb"


@dataclass(frozen=True)
class Term:
    """One word of the subject with its weight and the other words that mean it."""

    word: str
    weight: float

    @cached_property
    def forms(self) -> tuple[str, ...]:
        """The word and its synonyms, lower-cased."""
        others = (*_FORMS.get(self.word.lower(), ()), *aliases(self.word))
        if _OF_LEVEL.fullmatch(self.word):
            others = (*others, self.word[:-1])
        if (counted := _COUNTED.fullmatch(self.word)) and (n := read_chinese_integer(counted[1])):
            others = (*others, f"{n}{counted[2]}")
        if self.word[:1] == "一" and self.word[1:2] in _MAGNITUDES:
            others = (*others, self.word[1:])  # 一百亿 is said by 百亿 as well
        return tuple(dict.fromkeys(form.lower() for form in (self.word, *others)))

    @cached_property
    def tail(self) -> str:
        """A long word without its first character, which only narrows it; empty for any other.

        What 非, 未, 不 or 副 begins is another thing without it.
        """
        word = self.word.lower()
        return word[1:] if len(word) > _NARROWED and word[0] not in "非未不无副" else ""

    @cached_property
    def quantity(self) -> Quantity | None:
        """The amount that the word is, which other words say as well (三年 3年, 千亿元 1000亿元)."""
        found = find_quantities(f"{_AMOUNTS_TO}{self.word}")
        is_whole = len(found) == 1 and found[0].text == self.word and found[0].unit != ""
        return found[0] if is_whole else None

    @cached_property
    def is_noun(self) -> bool:
        """Whether it names a thing, and not only a sort of things (产业, 企业) or how many they are."""
        is_sort = self.word in _SHARED_HEADS or self.quantity is not None or len(self.word) < 2
        return not is_sort and _is_noun(self.word)

    @cached_property
    def stem(self) -> str:
        """A noun of two characters without the second, which only says of what sort it is (氢能, 犬只)."""
        is_sorted = len(self.word) == 2 and self.word[1] in _SORTS
        return self.word[0] if is_sorted else ""

    @cached_property
    def bigrams(self) -> tuple[str, ...]:
        """Pairs of neighbouring characters; empty for words that match as a whole or not at all."""
        word = self.word.lower()
        if len(word) <= 2 or _OF_LEVEL.fullmatch(word):
            return ()
        return tuple(word[i : i + 2] for i in range(len(word) - 1))

    def match(self, text: str) -> float:
        """1 when the lower-cased text has the word or a synonym, a fraction when it has parts."""
        if any(form in text for form in self.forms):
            return 1.0
        if self.quantity:
            return float(any(map(self.quantity.agrees_with, _quantities(text))))
        if self.stem and self.stem in text:
            return _STEM_ALONE
        if self.word in _SIZES and _SIZE in text:
            return _AS_SIZE
        if not self.bigrams or self.word.isascii():
            return 0.0
        if self.tail and self.tail in text:
            return _WITHOUT_FIRST
        return _PARTIAL * sum(b in text for b in self.bigrams) / len(self.bigrams)


_COUNTED = re.compile(r"([两二三四五六七八九十百]+)([大个项类种座家条])")
"""十大场景 is said by 10大场景 as well."""
_MAGNITUDES = tuple("十百千万亿")
_OF_LEVEL = re.compile(r"[十百千万亿]{2,}级")
"""百亿级 is said by 百亿 as well."""
_ANY_SCOPE = re.compile(
    r"相关|有关|核心|整体|主要|全年|全部|各类|预期|目标|其中|其|该|此|本|我|全[国省市区县州]|总|年|的|均|每|约"
)
"""Words that say how much of a thing is meant, not which thing."""
_SHARED_HEADS = frozenset("产业 领域 行业 企业 项目 园区 规模".split())
_HAN_ONLY = re.compile(r"[\u4e00-\u9fff]+")

Zone = tuple[str, float]
"""A stretch of text and what a word that stands in it counts (0 to 1)."""

_TOPIC = re.compile(
    r"^[“”\"（(]?(?:[^，,。；;：:]{1,14}?(?:领域|方面|环节|：|:)|关于[^，,]{1,14}[，,])"
)
"""A sentence that names its own topic owes nothing to the one before it."""


@lru_cache(maxsize=4096)
def topic_of(sentence: str) -> str:
    """The words by which the sentence names its own topic, lower-cased; empty if it names none."""
    found = _TOPIC.match(sentence)
    return found[0].lower() if found else ""


def _topics(passage: Passage) -> Iterator[str]:
    """What sentences of the passage, and those before it in its section, name as their topics."""
    earlier = (passage.before[start:end] for start, end in sentence_spans(passage.before))
    for text in (*earlier, *(sentence.text for sentence in passage.sentences)):
        if topic := topic_of(text):
            yield topic


def surroundings(sentence: Sentence) -> tuple[Zone, ...]:
    """What stands around a sentence and how much a word counts there."""
    document = sentence.passage.document
    earlier, _, paragraph = sentence.lead.rpartition("\n")
    return (
        (sentence.announcement, 0.9),
        (paragraph, 0.35 if topic_of(sentence.text) else 0.7),
        (earlier, 0.35),
        (sentence.passage.headings, 0.75),
        (document.title, 0.95 if sentence.is_of_itself else 0.6),
        (sentence.passage.text, 0.35),
    )


OFF_TOPIC = 0.65
"""What is left where a noun of the question stands neither in the sentence nor in what it is about."""


def about(sentence: Sentence, phrase: str = "") -> str:
    """What says of what a sentence is: itself, what leads to it unless it names its own topic, headings.

    `phrase` is what else is said by a figure in it. The title of a policy holds for all of it, the headline of news for a part.
    """
    document = sentence.passage.document
    title = document.title if _OF_POLICY.search(document.title) else ""
    lead = "" if topic_of(sentence.text) else sentence.lead
    above = (sentence.announcement, sentence.passage.headings, title)
    return "\n".join((phrase, sentence.text, lead, *above)).lower()


_OF_POLICY = re.compile(
    r"(?:方案|规划|计划|办法|条例|意见|通知|细则|报告|公报|决定|规定|纲要|措施|指南|指引|标准|规程|法)[》”）)（(\d年版试行\s]*$"
)


@dataclass(frozen=True)
class Subject:
    """The words of a question that an answer has to be about."""

    terms: tuple[Term, ...]
    floor: float = 0.0
    """Scores below this are of no use: what cannot reach it need not be looked at."""
    head: str = ""
    """The word that a quantity counts or measures; empty for the last one."""
    _known: dict[tuple[str, str], float] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(
        cls,
        words: Sequence[str],
        weight: Callable[[str], float],
        floor: float = 0.0,
        *,
        compounds: Sequence[str] = (),
        head: str = "",
    ) -> Subject:
        """The subject of these words, weighed by `weight`.

        In the place of a word stands the compound of it that the library holds, if it holds one:
        氢能谷 is another thing than 氢能.
        """
        unheard_of, held = weight(""), list[str]()
        alone = [noun for noun in compounds if len(noun) == 1]
        for compound in compounds:
            if compound in alone:
                continue
            # The single character of 百亿*级*产业 belongs to one of its neighbours.
            is_taken = bool(held) and held[-1][-1] == compound[0]
            if weight(compound) < unheard_of and not is_taken:
                held.append(compound)

        def whole(word: str) -> str:
            return next((one for one in held if word in one), word)

        # A noun of one character that no passage has as a word: 猫 of 遗弃猫只, where all is about 犬.
        missed = (noun for noun in alone if weight(noun) >= unheard_of)
        said = dict.fromkeys((*missed, *map(whole, words)))
        terms = tuple(Term(word, weight(word)) for word in said)
        return cls(terms, floor, head=whole(head) if head else "")

    def without(self, *terms: Term) -> Subject:
        """The subject without these of its words."""
        if not terms:
            return self
        rest = tuple(term for term in self.terms if term not in terms)
        return replace(self, terms=rest, _known={})

    @cached_property
    def counts(self) -> tuple[Term, ...]:
        """Words that only count things (四个), unless there are no others."""
        found = tuple(t for t in self.terms if t.quantity and t.quantity.unit in CLASSIFIERS)
        return found if len(found) < len(self.terms) else ()

    @cached_property
    def total(self) -> float:
        """Sum of all weights."""
        return sum(term.weight for term in self.terms)

    def coverage(self, zones: Sequence[Zone]) -> float:
        """The share of the subject that the zones speak of, each word where it counts most."""
        lowered = [(text.lower(), factor) for text, factor in zones if text]
        credits = [
            max((factor * self._match(term, text) for text, factor in lowered), default=0.0)
            for term in self.terms
        ]
        return self._covered(credits)

    def _covered(self, credits: Sequence[float]) -> float:
        """The share of the subject by what each of its words counts."""
        if not self.total:
            return 0.0
        share = sum(c * t.weight for c, t in zip(credits, self.terms, strict=True)) / self.total
        return share * (1 - _KEY_WORD + _KEY_WORD * self._least_of_key_words(credits))

    def share(self, text: str, others: Sequence[Zone] = ()) -> float:
        """The share of the subject's weight whose words stand in the lower-cased text.

        Of a word that stands better in one of the others, as much as counts there. Other than
        `coverage` it is a plain mean, and knows no enumerations.
        """
        if not self.total:
            return 0.0
        found = (
            term.weight * max(term.match(text), *(f * term.match(other) for other, f in others), 0)
            for term in self.terms
        )
        return sum(found) / self.total

    def _least_of_key_words(self, credits: Sequence[float]) -> float:
        """The credit of the key word that has least: one missing is not outweighed by the rest."""
        bar = max(term.weight for term in self.terms) / 2
        return min(c for c, t in zip(credits, self.terms, strict=True) if t.weight >= bar)

    def sentences(self, passages: Iterable[Passage]) -> Iterator[Sentence]:
        """The sentences that can reach the floor, by all that stands in and around them.

        Not those about another topic: where a passage takes up one after the other (元宇宙领域，…；
        关于智能终端，…), what is said of one is said of no other.
        """
        for passage in passages:
            whole = (passage.document.title, passage.headings, passage.before, passage.text)
            if self._most("\n".join(whole).lower()) < self.floor:
                continue
            for sentence in passage.sentences:
                if self._is_elsewhere(sentence):
                    continue
                if self._reach(sentence) >= self.floor:
                    yield sentence

    def _reach(self, sentence: Sentence) -> float:
        """What no coverage of a span of the sentence can be above.

        A word that is one item of several in the sentence may be all that a span is bound to.
        """
        text = sentence.text.lower()
        around = [(zone.lower(), factor) for zone, factor in surroundings(sentence) if zone]
        return self._covered(
            [
                max(
                    term.match(text),
                    *(factor * self._match(term, zone) for zone, factor in around),
                    0.0,
                )
                for term in self.terms
            ]
        )

    def _is_elsewhere(self, sentence: Sentence) -> bool:
        """Whether a word that the sentence lacks is the topic of another one, and its topic none's."""
        topic = topic_of(sentence.text)
        if not topic or any(term.match(topic) == 1.0 for term in self.terms):
            return False
        lacking = [term for term in self.terms if not term.match(sentence.text.lower())]
        others = _topics(sentence.passage)
        return any(term.match(other) == 1.0 for term in lacking for other in others)

    def _most(self, lowered: str) -> float:
        """What no coverage by zones of this text can be above."""
        return (
            sum(t.weight * t.match(lowered) for t in self.terms) / self.total if self.total else 0
        )

    def _match(self, term: Term, text: str) -> float:
        """The term's match, less when it stands there as one of several things alone."""
        key = (term.word, text)
        if key not in self._known:
            self._known[key] = self._matched(term, text)
        return self._known[key]

    def _matched(self, term: Term, text: str) -> float:
        match = term.match(text)
        if match < 1.0 or "、" not in text:
            return match
        return match if self._stands_alone(term, text) else _ONE_OF_SEVERAL

    def _stands_alone(self, term: Term, text: str) -> bool:
        """Whether the term is somewhere no item of an enumeration that the question leaves out.

        What is said of 绿色低碳、元宇宙、智能终端 together is not said of 元宇宙, nor of two of them; the
        noun that all items share (产业) tells of none. Quantities that
        are strung together (10家龙头企业、100家核心企业) are no such enumeration.
        """
        others = [
            form
            for other in self.terms[:-1]
            if other is not term and other.word not in _SHARED_HEADS
            for form in other.forms
            if len(form) > 1
        ]
        for form in term.forms:
            for match in re.finditer(re.escape(form), text):
                if _EACH.match(text, match.end()):
                    return True
                items = _neighbours(text, match.start(), match.end())
                if all(any(other in item for other in others) for item in items):
                    return True
        return False

    @property
    def ends_in_a_noun(self) -> bool:
        """Whether its last word is a thing: 培育 of 企业培育数量 is what is done with them."""
        return bool(self.terms) and _is_noun(self.terms[-1].word)

    def lacks_a_noun(self, lowered: str) -> bool:
        """Whether a noun of the subject, however common, stands nowhere in the lower-cased text.

        Common words weigh little, but where all is about one thing, what lacks its name is not.
        """
        return any(term.is_noun and not term.match(lowered) for term in self.terms)

    @cached_property
    def head_term(self) -> Term | None:
        """The head of the subject, in Chinese its last word unless told; None where it has no words."""
        last = self.terms[-1] if self.terms else None
        return next((term for term in self.terms if term.word == self.head), last)

    def head_in(self, phrase: str) -> bool:
        """Whether the head of the subject is in the phrase; true where it has none."""
        head = self.head_term
        return head is None or head.match(phrase.lower()) >= _PARTIAL / 2

    def is_of_another(self, noun: str) -> bool:
        """Whether the noun has the subject's head, and before it a word that is none of the subject's.

        Only where the question itself says of what: 蔬菜产量 is another than 粮食产量.
        """
        if len(self.terms) < 2:
            return False
        lowered, head = noun.lower(), self.terms[-1]
        at = min((lowered.find(form) for form in head.forms if form in lowered), default=-1)
        before = _ANY_SCOPE.sub("", lowered[: max(at, 0)])
        if len(before) < 2 or not _HAN_ONLY.fullmatch(before):
            return False
        return not any(
            piece in before for term in self.terms for piece in (*term.forms, *term.bigrams)
        )

    def precision(self, phrase: str) -> float:
        """The share of the phrase's characters that are the subject's words or bigrams."""
        lowered = phrase.lower()
        if not lowered:
            return 1.0
        marked = bytearray(len(lowered))
        for term in self.terms:
            for piece in (*term.forms, *term.bigrams):
                at = lowered.find(piece)
                while at >= 0:
                    marked[at : at + len(piece)] = b"\1" * len(piece)
                    at = lowered.find(piece, at + 1)
        return sum(marked) / len(marked)
