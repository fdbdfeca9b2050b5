"""Text → vectors. `Embedder` is the seam; `onnx` is the embedded model, `transformers` any other."""

from wenzheng.embedding.base import Embedder, Matrix

__all__ = ["Embedder", "Matrix"]
