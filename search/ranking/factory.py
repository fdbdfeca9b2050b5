"""Which learned ranking the settings mean."""

from __future__ import annotations

from pathlib import Path

from models import RANKER_ZH
from search.ranking.ranker import CARD, Fitted, load_ranker
from wenzheng.settings import Settings

FIXED = "fixed"
GENERAL = "general"

OWN = "ranking"
"""The folder, within a data folder, of the ranking that was fitted to the library's own questions."""


def chosen_ranker(settings: Settings, model_id: str) -> Fitted | None:
    """The ranking of the settings; without one the library's own; None for the fixed weights.

    Raises RankerUnusable when it cannot be read, or was fitted for another model or version.
    """
    named = settings.ranker.strip()
    if named == FIXED:
        return None
    if named:
        return load_ranker(RANKER_ZH if named == GENERAL else Path(named), model_id)
    own = settings.data / OWN
    return load_ranker(own, model_id) if (own / CARD).exists() else None
