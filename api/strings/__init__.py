"""What the pages say: one file per page, both languages side by side, Chinese first."""

from __future__ import annotations

from collections import ChainMap

from api.strings.documents import DOCUMENTS
from api.strings.evaluation import EVALUATION
from api.strings.figures import FIGURES
from api.strings.jobs import JOBS
from api.strings.reader import READER
from api.strings.searching import SEARCHING
from api.strings.shell import SHELL
from api.strings.status import STATUS

_ALL = ChainMap(SHELL, SEARCHING, READER, DOCUMENTS, FIGURES, JOBS, STATUS, EVALUATION)
assert len(_ALL) == sum(map(len, _ALL.maps)), "two pages give a text the same name"

LANGUAGES = {
    "zh": {name: text.zh for name, text in _ALL.items()},
    "en": {name: text.en for name, text in _ALL.items()},
}
HTML_LANG = {"zh": "zh-CN", "en": "en"}
