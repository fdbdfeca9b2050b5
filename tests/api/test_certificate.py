"""TLS files are looked at before anything is served with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.server import check_certificate
from wenzheng.errors import BadSetting
from wenzheng.serving import ServingSettings


@pytest.mark.parametrize("held", [None, "no certificate"])
def test_a_certificate_that_cannot_be_used_is_named(tmp_path: Path, held: str | None) -> None:
    file = tmp_path / "cert.pem"
    if held is not None:
        file.write_text(held)
    with pytest.raises(BadSetting, match=r"cert\.pem"):
        check_certificate(ServingSettings(tls_cert=file, tls_key=file))


def test_without_a_certificate_there_is_nothing_to_look_at() -> None:
    check_certificate(ServingSettings())
