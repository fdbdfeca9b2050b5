"""Files of models that ONNX Runtime runs: checked against their checksums, and loaded."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import onnxruntime
from tokenizers import Tokenizer

from wenzheng.errors import ModelUnusable


def verify(folder: Path, files: Mapping[str, str]) -> None:
    """Each file of the folder has the SHA-256 that is said of it. Raises ModelUnusable."""
    for name, expected in files.items():
        path = folder / name
        try:
            actual = sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            raise missing(path) from error
        if actual != expected:
            raise ModelUnusable(
                f"模型文件 {path} 的校验和不符（应为 {expected[:12]}…，实为 {actual[:12]}…）；"
                "请重新安装或从备份恢复该文件",
                f"model file {path} has the wrong checksum (expected {expected[:12]}…, got "
                f"{actual[:12]}…); install it again or restore it from a backup",
            )


def load_tokenizer(path: Path) -> Tokenizer:
    """The tokenizer of the file, which neither cuts nor fills up. Raises ModelUnusable."""
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:
        raise _unloadable(path, error) from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def load_session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    """The graph of the file, to be run on so many threads. Raises ModelUnusable."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    # Threads that wait by spinning take the processor from the search that runs beside.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise _unloadable(path, error) from error


def missing(path: Path) -> ModelUnusable:
    """The error for a file of a model that is not there."""
    return ModelUnusable(
        f"模型文件 {path} 不存在或无法读取；请检查路径，或重新安装",
        f"model file {path} is missing or unreadable; check the path, or install it again",
    )


def _unloadable(path: Path, error: Exception) -> ModelUnusable:
    return ModelUnusable(
        f"模型文件 {path} 无法加载：{error}；请更新 onnxruntime 与 tokenizers，或改用其他模型",
        f"model file {path} cannot be loaded: {error}; update onnxruntime and tokenizers, or use "
        "another model",
    )


def give_back_memory() -> None:
    """Return freed memory to the system, where the C library can (glibc).

    Loading unpacks the weights several times; the allocator would keep some 300 MB of freed copies.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)
