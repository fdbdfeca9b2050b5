"""What commands change about who may read and ask is in the audit log, beside what requests change."""

from __future__ import annotations

from collections.abc import Iterable

from cli.context import Context


def note(ours: Context, changed: str) -> None:
    """Note a change, where the audit log is written."""
    from api.observing.audit import AuditLog

    log = AuditLog.of(ours.settings, ours.settings.data)
    if log:
        log.command(changed)


def shown(names: Iterable[str]) -> str:
    """Names as they are noted."""
    return ", ".join(sorted(names))
