"""What does a question say? One entry, `parse_question`; one file for each thing that is read.

`times` years and periods, `places` regions, `bodies` departments, `documents` the documents that
it names and their kinds, `wanted` the sort of answer, `subject` what is left. `parts` names what
a user can take out again, `spelling` mends what the library does not know.
"""

from __future__ import annotations

from search.understanding.parts import Part, parse_parts
from search.understanding.question import MAX_QUESTION, parse_question

__all__ = ["MAX_QUESTION", "Part", "parse_parts", "parse_question"]
