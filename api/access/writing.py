"""What may a writer do who reads some collections alone: change what they may read, see their own jobs."""

from __future__ import annotations

from collections.abc import Iterable

from api.access.asker import Asker
from wenzheng.errors import UsageError
from wenzheng.readable import Readable, collection_names


def into_collections(readable: Readable, named: Iterable[str]) -> frozenset[str] | None:
    """The collections that a new document goes into; None leaves it where it is, or to the default.

    Who reads everything may name any. Who reads some has to name among them, unless there is one
    alone. Raises UsageError.
    """
    wanted = collection_names(named)
    if readable.collections is None:
        return wanted or None
    if not wanted and len(readable.collections) == 1:
        return readable.collections
    may_go = "、".join(sorted(readable.collections)) or "（无 / none）"
    if not wanted:
        raise UsageError(
            f"请用 collection 指明放入哪个文档集；可用的有：{may_go}",
            f"say by `collection` which collection it goes into; yours are: {may_go}",
        )
    if strange := wanted - readable.collections:
        name = "、".join(sorted(strange))
        raise UsageError(
            f"不能放入文档集“{name}”；可用的有：{may_go}",
            f"nothing of yours goes into the collection {name}; yours are: {may_go}",
        )
    return wanted


def sees_jobs_of(asker: Asker) -> str | None:
    """The identity whose jobs alone an asker may see; None for all of them.

    A job names documents, be they in collections that the asker may not know of.
    """
    return None if asker.readable.is_everything else (asker.identity or "")
