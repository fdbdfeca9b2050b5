"""Who runs this process."""

from __future__ import annotations

import getpass
import os


def user() -> str:
    """The user by name, or by number where it has none, as in containers."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
