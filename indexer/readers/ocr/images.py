"""Pictures of documents: PNG, JPEG, TIFF, BMP and WebP files."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from indexer.limits import MAX_PAGES, MAX_PIXELS
from indexer.readers.base import Extracted, Stated, assemble
from indexer.readers.ocr.recognising import INSTALL, Finder, Picture, recogniser, uncertain
from indexer.readers.ocr.workers import recognise
from indexer.readers.pdf.furniture import without_furniture
from indexer.readers.pdf.paragraphs import blocks_of
from wenzheng.errors import UnreadableFile, UnsupportedFormat

if TYPE_CHECKING:
    from PIL.Image import Image

_MAGIC = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP")
_PAGED = ("TIFF",)
_LONG_SIDE = 842.0
"""Points: an image is taken to be as large as a sheet of A4, whatever resolution it states."""
_DAMAGED = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    struct.error,
    ArithmeticError,
    LookupError,
    TypeError,
    AttributeError,
)
"""What the library lets out on damaged files; it documents OSError alone."""


class ImageReader:
    """Reads images by recognising their characters; each image of a TIFF file is a page."""

    def __init__(self, find_recogniser: Finder = recogniser) -> None:
        self._find_recogniser = find_recogniser

    def can_read(self, data: bytes, name: str) -> bool:
        """Whether it begins as one of those formats does."""
        is_webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
        # Two letters would do for texts too: the size of the header that follows tells.
        is_bitmap = data[:2] == b"BM" and data[15:18] == b"\0\0\0" and 12 <= data[14] <= 124
        return is_webp or is_bitmap or data.startswith(_MAGIC)

    def read(self, data: bytes, name: str) -> Extracted:
        """The text of the images, paragraph by paragraph. See `Reader.read`."""
        found = self._find_recogniser()
        if found is None:
            raise UnsupportedFormat(
                f"{name}：图片中的文字需要识别；请先安装：{INSTALL}",
                f"{name}: an image, whose characters have to be recognised; install first: {INSTALL}",
            )
        sheets = list(recognise(_pictures(data, name), found))
        blocks = blocks_of(without_furniture(sheets))
        return assemble(blocks, Stated(), uncertain(sheets))


def _pictures(data: bytes, name: str) -> Iterator[Picture]:
    """The file's images, one in memory at a time."""
    from PIL import Image

    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as image:
            count = getattr(image, "n_frames", 1) if image.format in _PAGED else 1
            _refuse_long(name, count)
            for index in range(count):
                image.seek(index)
                _refuse_large(name, *image.size)
                pixels = _pixels(image)
                yield Picture(index + 1, pixels, _LONG_SIDE / max(pixels.shape[:2]))
    except (*_DAMAGED, Image.DecompressionBombError) as error:
        raise UnreadableFile(
            f"{name}：图片已损坏或不完整（{type(error).__name__}）；请重新获取该文件",
            f"{name}: the image is damaged or incomplete ({type(error).__name__}); get it anew",
        ) from error


def _refuse_long(name: str, count: int) -> None:
    if count > MAX_PAGES:
        raise UnsupportedFormat(
            f"{name}：有 {count} 页，超过上限 {MAX_PAGES} 页；请拆分后再试",
            f"{name}: has {count} pages, more than the limit of {MAX_PAGES}; split it first",
        )


def _refuse_large(name: str, width: int, height: int) -> None:
    """Before the pixels are unpacked: a few bytes may claim any size."""
    if width * height > MAX_PIXELS:
        raise UnsupportedFormat(
            f"{name}：图片为 {width}×{height} 像素，超过上限 {MAX_PIXELS} 像素；请缩小后再试",
            f"{name}: {width}×{height} pixels, more than the limit of {MAX_PIXELS}; scale it down",
        )


def _pixels(image: Image) -> NDArray[np.uint8]:
    """Blue, green and red, turned the way the camera was held, on white where transparent."""
    from PIL import Image as pillow
    from PIL import ImageOps

    upright: Any = ImageOps.exif_transpose(image)
    if upright.mode.startswith(("I", "F")):
        upright = pillow.fromarray(_eight_bits(np.asarray(upright, dtype=np.float64)))
    if "A" in upright.getbands() or "transparency" in upright.info:
        paper = pillow.new("RGBA", upright.size, "white")
        upright = pillow.alpha_composite(paper, upright.convert("RGBA"))
    pixels: NDArray[np.uint8] = np.asarray(upright.convert("RGB"))[:, :, ::-1]
    return np.ascontiguousarray(pixels)


def _eight_bits(values: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Grey of any depth, from the darkest to the lightest that occurs."""
    low, high = float(values.min()), float(values.max())
    scaled = (values - low) * (255 / (high - low or 1))
    return scaled.astype(np.uint8)
