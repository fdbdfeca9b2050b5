"""What becomes known of a question while it is answered, in this order."""

from __future__ import annotations

from dataclasses import dataclass

from search.results import Answer, Hit, PhrasedSentence


@dataclass(frozen=True, slots=True)
class Looked:
    """The best passages that were read for the answer; once, first."""

    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Extracted:
    """The answer as the documents have it, whole but for `phrased`; once."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of a language model that holds good: none is taken back."""

    sentence: PhrasedSentence


@dataclass(frozen=True, slots=True)
class Ended:
    """The answer as a question without events gets it; once, last."""

    answer: Answer


AskEvent = Looked | Extracted | Said | Ended
