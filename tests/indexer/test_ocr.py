"""Text read off images. What needs the recogniser itself skips where it is not installed."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.readers.base import Extracted
from indexer.readers.ocr import images
from indexer.readers.ocr.images import ImageReader
from indexer.readers.ocr.recognising import Picture, Recogniser, numbers, recogniser, uncertain
from indexer.readers.ocr.workers import WORKERS, recognise
from indexer.readers.pdf.sheets import Line, Sheet
from tests.support import require, require_path
from wenzheng.errors import UnreadableFile, UnsupportedFormat

FONT = "NotoSansCJK-Regular.ttc"
"""Found by its name among the system's."""

FIRST = "各区人民政府要把公共充电设施纳入国土空间规划，到二〇二七年底全市公共充电桩不少于12000个。"
SECOND = "市发展改革委会同市交通委建立月度调度制度，按季度通报各区进展情况，确保各项任务按期完成。"
WIDTH, HEIGHT = 1240, 1754
"""A4 at 150 dots an inch."""


@pytest.fixture(scope="module")
def found() -> Recogniser:
    for module in ("rapidocr", "cv2", "PIL"):
        require(module)
    made = recogniser()
    assert made is not None
    return made


class Sketch:
    """A page drawn with a font of the system's."""

    def __init__(self) -> None:
        require("PIL")
        from PIL import Image, ImageDraw

        self.image: Any = Image.new("RGB", (WIDTH, HEIGHT), "white")
        self.draw: Any = ImageDraw.Draw(self.image)

    def text(self, x: float, y: float, words: str, size: int = 32) -> None:
        self.draw.text((x, y), words, "black", font(size))

    def paragraph(self, y: float, words: str, width: int = 30, size: int = 32) -> float:
        """The paragraph with its first line set in by two characters; where the next line goes."""
        self.text(140 + 2 * size, y, words[: width - 2], size)
        rest = words[width - 2 :]
        while rest:
            y += 1.7 * size
            self.text(140, y, rest[:width], size)
            rest = rest[width:]
        return y + 1.7 * size

    def saved(self, kind: str = "PNG", **options: Any) -> bytes:
        return saved(self.image, kind, **options)


def saved(image: Any, kind: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def font(size: int) -> Any:
    from PIL import ImageFont

    try:
        return ImageFont.truetype(FONT, size, index=2)
    except OSError:
        require_path(Path(FONT))
        raise


def page() -> Sketch:
    sketch = Sketch()
    sketch.paragraph(sketch.paragraph(200, FIRST), SECOND)
    return sketch


def read(data: bytes, found: Recogniser) -> Extracted:
    return ImageReader(lambda: found).read(data, "图.png")


def lines(extracted: Extracted) -> list[str]:
    """Whether a comma is of full width does not show on an image."""
    return extracted.text.replace(",", "，").split("\n")


# With the recogniser


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP", "WEBP"])
def test_every_format_gives_paragraphs(found: Recogniser, kind: str) -> None:
    data = page().saved(kind)
    assert ImageReader().can_read(data, "扫描件")
    extracted = read(data, found)
    assert lines(extracted) == [FIRST, SECOND]
    assert extracted.warnings == ()
    assert all(place.page == 1 and place.confidence for place in extracted.places)


@pytest.mark.parametrize("turn", [90, 180, 270, 2])
def test_turned_and_skewed_pages_read_the_same(found: Recogniser, turn: int) -> None:
    image = page().image.rotate(turn, expand=True, fillcolor="white")
    assert lines(read(saved(image), found)) == [FIRST, SECOND]


def test_the_camera_may_have_been_turned(found: Recogniser) -> None:
    from PIL import Image

    sketch = page()
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = sketch.image.transpose(Image.Transpose.ROTATE_90)
    assert lines(read(saved(turned, "JPEG", exif=exif), found)) == [FIRST, SECOND]


def test_each_image_of_a_file_is_a_page(found: Recogniser) -> None:
    other = Sketch()
    other.paragraph(200, SECOND)
    first = Sketch()
    first.paragraph(200, FIRST)
    data = first.saved("TIFF", save_all=True, append_images=[other.image])
    extracted = read(data, found)
    assert lines(extracted) == [FIRST, SECOND]
    assert [place.page for place in extracted.places] == [1, 2]


def test_ruled_tables_become_rows(found: Recogniser) -> None:
    sketch = Sketch()
    sketch.paragraph(200, FIRST)
    xs, ys = (140, 440, 740, 1040), (600, 680, 760, 840)
    for x in xs:
        sketch.draw.line((x, ys[0], x, ys[-1]), "black", 3)
    for y in ys:
        sketch.draw.line((xs[0], y, xs[-1], y), "black", 3)
    rows = (("地区", "2025年", "2026年"), ("东江区", "350", "420"), ("西山县", "80", "110"))
    for y, row in zip(ys, rows, strict=False):
        for x, words in zip(xs, row, strict=False):
            sketch.text(x + 30, y + 18, words)
    extracted = read(sketch.saved(), found)
    assert lines(extracted) == [FIRST, *(" | ".join(row) for row in rows)]
    (table,) = extracted.tables
    assert [cell.column for cell in table.cells] == [0, 1, 2] * 3
    assert extracted.places[-1].confidence is not None


def test_what_stands_under_a_seal_is_read_and_a_red_letterhead_too(found: Recogniser) -> None:
    from PIL import Image, ImageChops, ImageDraw

    red = (225, 40, 40)
    seal = Image.new("RGB", (WIDTH, HEIGHT), "white")
    draw = ImageDraw.Draw(seal)
    draw.text((200, 60), "海州市人民政府文件", red, font(88))
    draw.ellipse((500, 330, 780, 610), outline=red, width=10)
    for place, character in enumerate("海州市人民政府"):
        draw.text((525 + 34 * place, 400 + 12 * abs(3 - place)), character, red, font(40))
    printed = ImageChops.multiply(page().image, seal)
    extracted = read(saved(printed), found)
    assert lines(extracted) == ["海州市人民政府文件", FIRST, SECOND]


def test_an_image_without_text_gives_none(found: Recogniser) -> None:
    assert read(Sketch().saved(), found).text == ""


# Around it


class Fixed:
    """Finds one line on every page."""

    def __init__(self, sure: float = 0.99) -> None:
        self.sure = sure
        self.seen: list[Picture] = []

    def read(self, picture: Picture) -> Sheet:
        self.seen.append(picture)
        line = Line(f"第{picture.number}号通知", 90, 200, 100, 12, confidence=self.sure)
        return Sheet(picture.number, 595, 842, (line,))


def test_without_the_recogniser_the_remedy_is_named() -> None:
    with pytest.raises(UnsupportedFormat, match=r"图\.png.*pip install 'wenzheng\[ocr\]'"):
        ImageReader(lambda: None).read(b"\x89PNG\r\n\x1a\n", "图.png")


def test_pages_keep_their_order_and_few_wait() -> None:
    taken: list[int] = []

    def pictures() -> Iterable[Picture]:
        for number in range(1, 21):
            taken.append(number)
            yield Picture(number, np.zeros((2, 2, 3), np.uint8), 1.0)

    for sheet in recognise(pictures(), Fixed()):
        assert taken[-1] - sheet.number <= WORKERS + 1
    assert taken == list(range(1, 21))


def test_uncertain_pages_are_told_of() -> None:
    sheets = list(recognise([Picture(7, np.zeros((2, 2, 3), np.uint8), 1.0)], Fixed(0.4)))
    (warning,) = uncertain(sheets)
    assert warning.startswith("page 7:")
    assert uncertain([Sheet(1, 1, 1)]) == ()


def test_page_numbers_are_told_as_one_writes_them() -> None:
    assert numbers([7, 1, 2, 3]) == "1-3, 7"


@pytest.mark.parametrize(
    "data",
    [b"", b"B", b"BM", b"BMW recalls 350 cars in 2025 over a fault", b"RIFF....WAVE", b"%PDF-1.7"],
)
def test_other_files_are_not_taken(data: bytes) -> None:
    assert not ImageReader().can_read(data, "图.png")


def png(width: int, height: int, body: bytes = b"") -> bytes:
    """A PNG of that size with that for pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.filterwarnings("ignore:Image size")
@pytest.mark.parametrize("side", [10_000, 60_000, 2**31 - 1])
def test_an_image_that_claims_too_many_pixels_is_refused(side: int) -> None:
    require("PIL")
    with pytest.raises((UnsupportedFormat, UnreadableFile), match=r"图\.png"):
        read(png(side, side, zlib.compress(b"\0" * 1000)), Fixed())


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "MAX_PAGES", 2)
    small = small_image()
    data = saved(small, "TIFF", save_all=True, append_images=[small, small])
    with pytest.raises(UnsupportedFormat, match="3 页"):
        read(data, Fixed())


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP", "WEBP"])
def test_damaged_images_are_told_by_name(kind: str) -> None:
    data = saved(small_image(), kind)
    for tenth in range(1, 10):
        cut = data[: len(data) * tenth // 10]
        scrambled = bytearray(data)
        scrambled[len(data) * tenth // 10 :: 7] = bytes(
            len(scrambled[len(data) * tenth // 10 :: 7])
        )
        for damaged in (cut, bytes(scrambled)):
            try:
                read(damaged, Fixed())
            except (UnreadableFile, UnsupportedFormat) as error:
                told = error.zh
                assert "图.png" in told


MODES: dict[str, Callable[[Any], Any]] = {
    "1": lambda image: image.convert("1"),
    "L": lambda image: image.convert("L"),
    "P": lambda image: image.convert("P"),
    "LA": lambda image: image.convert("LA"),
    "RGBA": lambda image: image.convert("RGBA"),
    "I;16": lambda image: image.convert("I;16"),
    "CMYK": lambda image: image.convert("CMYK"),
}


@pytest.mark.parametrize("mode", MODES)
def test_colours_of_any_kind_come_as_blue_green_and_red(mode: str) -> None:
    reader = Fixed()
    image = MODES[mode](small_image())
    assert read(saved(image, "TIFF"), reader).text == "第1号通知"
    (picture,) = reader.seen
    assert picture.pixels.shape == (60, 40, 3)
    assert picture.pixels[5, 5].min() > 200
    assert picture.pixels[45, 20].max() < 60


def test_what_is_transparent_is_paper() -> None:
    from PIL import Image

    reader = Fixed()
    read(saved(Image.new("RGBA", (40, 60), (0, 0, 0, 0))), reader)
    assert reader.seen[0].pixels.min() == 255


def small_image() -> Any:
    """White with a dark lower half."""
    require("PIL")
    from PIL import Image

    image = Image.new("RGB", (40, 60), "white")
    image.paste("black", (0, 30, 40, 60))
    return image
