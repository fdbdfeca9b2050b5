"""The embedder of a library's model: loaded once, and none but that."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.fakes import HashEmbedder
from wenzheng.embedding import Embedder, provider
from wenzheng.embedding.factory import source_of
from wenzheng.embedding.model import Model, ModelSource
from wenzheng.embedding.provider import Embedders, only
from wenzheng.errors import IndexIncompatible


class Loads:
    """Stands in for `load_embedder`: an embedder whose id is its name and a number."""

    def __init__(self) -> None:
        self.loaded: list[str] = []

    def __call__(self, name: str, **_options: object) -> Embedder:
        self.loaded.append(name)
        embedder = HashEmbedder()
        embedder.model_id = f"{name}@1"
        return embedder


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> Loads:
    found = Loads()
    monkeypatch.setattr(provider, "load_embedder", found)
    return found


def model(name: str) -> Model:
    return Model(f"{name}@1", ModelSource(name))


def test_a_model_is_loaded_once_whoever_asks(loads: Loads) -> None:
    embedders = Embedders(threads=1)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(embedders, [model("a")] * 30))
    assert {id(one) for one in found} == {id(embedders(model("a")))}
    assert loads.loaded == ["a"]


def test_after_a_switch_the_new_one_is_loaded_and_of_old_ones_one_is_held(loads: Loads) -> None:
    embedders = Embedders(threads=1)
    for name in ("a", "b", "a", "b", "c", "b"):
        assert embedders(model(name)).model_id == f"{name}@1"
    assert loads.loaded == ["a", "b", "c"]


def test_what_was_loaded_by_source_is_found_by_its_id(loads: Loads) -> None:
    embedders = Embedders(threads=1)
    moved = embedders.load(ModelSource("a"))
    assert embedders(Model("a@1", ModelSource("/gone"))) is moved


def test_another_model_at_the_same_place_is_refused(loads: Loads) -> None:
    other = Model("a@2", ModelSource("a"))
    for embedder_of in (Embedders(threads=1), only(HashEmbedder())):
        with pytest.raises(IndexIncompatible, match=r"a@2.*wenzheng model switch"):
            embedder_of(other)


def test_a_folder_is_noted_by_its_full_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine").mkdir()
    monkeypatch.chdir(tmp_path)
    assert source_of("mine").name == (tmp_path / "mine").as_posix()
    assert source_of("e5-small-zh").name == "e5-small-zh"
    assert source_of("some/name") == ModelSource("some/name")
