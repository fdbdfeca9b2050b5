"""What a document's source is called, by those who are not to learn where it came from.

A source is a key: the path of a file on the server, or `upload:` with what tells uploads of one name
apart. Only who looks after the library sees it whole.
"""

from __future__ import annotations

SCHEME = "upload:"
"""What the source of an uploaded document begins with: no path on any disk does."""

INTO = "|"
"""Between what tells uploads apart and the name: no uploaded file's name has one."""

WITHIN = "!/"
"""Between an archive's path and a member's name."""


def shown_name(source: str) -> str:
    """What a person calls the document from this source: without where the file lay, or was put.

    A name that is given is itself.
    """
    file, within, member = source.partition(WITHIN)
    if file.startswith(SCHEME):
        name = file.removeprefix(SCHEME).rpartition(INTO)[2]
    elif file.startswith("/"):
        name = file.rsplit("/", 1)[-1]
    else:
        name = file
    return name + within + member


def file_name(source: str) -> str:
    """What the document's own file is called, be it a member of an archive."""
    return shown_name(source).rsplit("/", 1)[-1]
