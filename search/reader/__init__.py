"""Marks in a passage what answers a question, by a model that was trained to read."""

from functools import cache

from models import READER_ZH
from search.reader.base import NEVER, Marks, Page, Reader
from search.reader.onnx import OnnxReader

__all__ = ["NEVER", "Marks", "Page", "Reader", "carried_reader"]


@cache
def carried_reader() -> Reader:
    """The reader that is carried with the product, on all cores; read when it is first needed."""
    return OnnxReader(READER_ZH, threads=0)
