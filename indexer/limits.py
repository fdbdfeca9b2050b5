"""How much one file may ask of the machine; beyond it a file is refused by name."""

from __future__ import annotations

MAX_FILE_BYTES = 512 << 20
"""Largest file that is opened at all, and largest member of an archive once unpacked."""
MAX_MEMBERS = 100_000
"""Documents in one archive."""
MAX_UNPACKED_BYTES = 4 << 30
"""All members of one archive together, unpacked."""
MAX_RATIO = 200
"""Unpacked bytes for each packed one, for a member of more than a mebibyte: beyond is a bomb."""
MAX_ARCHIVE_DEPTH = 3
"""Archives within archives."""
MAX_CHARACTERS = 20_000_000
"""Characters of one document: more than any law code, and few enough to repair and chunk."""
MAX_PAGES = 5_000
"""Pages of one PDF."""
MAX_CELLS = 2_000_000
"""Cells of one spreadsheet."""
MAX_PIXELS = 60_000_000
"""Pixels of one image."""
