"""Another embedding model for a library: its vectors beside the old ones, then the switch."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from wenzheng.beside import Beside
from wenzheng.embedding.model import Model
from wenzheng.index.base import VectorView
from wenzheng.store import writing
from wenzheng.store.sqlite import Meta, read_meta, transaction
from wenzheng.store.writing import Unembedded


class ModelSwitch:
    """The switch of a library that is open for writing. Every step is committed at once.

    Methods that change raise ValueError while changes to documents wait for a commit.
    """

    def __init__(self, beside: Beside) -> None:
        self._beside = beside
        self._connection = beside.connection

    def begin(self, model: Model) -> None:
        """Begin, or go on with, a switch to a model: vectors of it are kept until it is done.

        Vectors of a third one, from a switch that was given up, are dropped.
        """
        self._beside.check_idle()
        with transaction(self._connection):
            self._connection.execute("UPDATE meta SET next_model = ?", [model.id])
        self.drop_vectors()

    def unembedded(self, model: Model, after: int, limit: int) -> list[Unembedded]:
        """Up to `limit` chunks from behind row `after` on that lack a vector of this model."""
        return writing.unembedded(self._connection, model.id, after, limit)

    def keep(self, model: Model, vectors: Mapping[str, NDArray[np.floating]]) -> None:
        """Keep vectors of the model that is switched to, by `vector_hash`.

        Raises ValueError for one that is not finite or of another length than the others.
        """
        self._beside.check_idle()
        with transaction(self._connection):
            known = writing.dimension(self._connection, model.id)
            writing.add_vectors(self._connection, model.id, known, vectors)
            self._beside.checkpoint("keeping vectors")
        self._beside.checkpoint("vectors kept")

    def finish(self, model: Model, verify: Callable[[VectorView], None]) -> None:
        """Switch to a model of which every chunk has a vector, and drop the old vectors.

        `verify` is shown the new vectors before, and may raise: then nothing is switched. Raises
        ValueError when a vector is missing. Until the switch readers see the old state.
        """
        self._beside.check_idle()
        if self.unembedded(model, 0, 1):
            raise ValueError(f"not every chunk has a vector of {model.id}")
        meta = _with_model(read_meta(self._connection), model)
        meta = meta._replace(dimension=writing.dimension(self._connection, model.id))
        vector, entry = self._beside.new_vector(meta)
        self._beside.checkpoint("built vector")
        verify(vector.view())
        with transaction(self._connection):
            self._note(meta)
            self._beside.note(entry)
            self._beside.checkpoint("model noted")
        self._beside.checkpoint("model switched")
        self._beside.follow_vector(vector)
        self.drop_vectors()

    def relocate(self, model: Model) -> None:
        """Note another place of the same model, and give up a switch to another one.

        Raises ValueError for a model that is not the library's.
        """
        self._beside.check_idle()
        meta = read_meta(self._connection)
        if model.id != meta.model:
            raise ValueError(f"{model.id} is not the model of the library, {meta.model}")
        with transaction(self._connection):
            self._note(_with_model(meta, model))
        self.drop_vectors()

    def _note(self, meta: Meta) -> None:
        self._connection.execute(
            "UPDATE meta SET model = ?, model_name = ?, query_prompt = ?, passage_prompt = ?, "
            "next_model = NULL, dimension = ?",
            [meta.model, meta.model_name, meta.query_prompt, meta.passage_prompt, meta.dimension],
        )

    def drop_vectors(self) -> None:
        """Drop vectors of models that are neither active nor switched to, a part at a time."""
        meta = read_meta(self._connection)
        for model in writing.models(self._connection):
            if model in (meta.model, meta.next_model):
                continue
            while writing.drop_vectors(self._connection, model):
                self._beside.checkpoint("dropping vectors")


def _with_model(meta: Meta, model: Model) -> Meta:
    source = model.source
    return meta._replace(
        model=model.id,
        model_name=source.name,
        query_prompt=source.query_prompt,
        passage_prompt=source.passage_prompt,
    )
