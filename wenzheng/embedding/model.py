"""Which model a library's vectors are of, and how it is loaded."""

from __future__ import annotations

from typing import NamedTuple

from wenzheng.embedding.base import Embedder


class ModelSource(NamedTuple):
    """What `load_embedder` needs: a name or folder, and prompts where the model brings none."""

    name: str = ""
    query_prompt: str | None = None
    passage_prompt: str | None = None


class Model(NamedTuple):
    """A model by the checksum in its `id`, and where it was loaded from.

    Two models of one id give the same vectors, wherever they lie.
    """

    id: str
    source: ModelSource = ModelSource()

    @classmethod
    def of(cls, embedder: Embedder, source: ModelSource | None = None) -> Model:
        """The model of an embedder; one without a source cannot be found by commands again."""
        return cls(embedder.model_id, source or ModelSource())
