"""Draws the images of a card: texts in a Japanese font of the machine, and a face of nobody.

Needs Pillow, which the extra ``mock`` brings. Without a Japanese font the small one draws.
"""

import io
from functools import cache
from pathlib import Path

import attrs
from PIL import Image, ImageDraw, ImageFont

from myna_mock.card.printed import PrintedNumbers
from myna_mock.card.small_font import Pixels, boxed, dots, line
from myna_sdk.model.masking import Masked

_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/ipafont-gothic/ipag.ttf",
    "/usr/share/fonts/truetype/fonts-japanese-gothic.ttf",
    "/System/Library/Fonts/ヒラギノ角ゴシック W3.ttc",
    "C:\\Windows\\Fonts\\YuGothM.ttc",
    "C:\\Windows\\Fonts\\msgothic.ttc",
)
_SIZE, _LINE = 28, 36
_MARGIN = 4
_COLUMNS = 20
_PHOTO = (240, 320)
_NO_BREAK = range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0)


@cache
def japanese_font() -> ImageFont.FreeTypeFont | None:
    """Return a Japanese font of this machine, if one of the known ones is there."""
    found = next((path for path in _FONTS if Path(path).exists()), None)
    if found is None:
        return None
    return ImageFont.truetype(found, _SIZE, layout_engine=ImageFont.Layout.BASIC)


@attrs.frozen(kw_only=True, repr=False)
class CardPictures(Masked):
    """The images of one card.

    Attributes:
        drawn_name: The name with the characters of the register.
        drawn_address: The address.
        printed: The numbers on the card.
        shape: Bytes from which the face follows; ``None`` for a card without photograph.
    """

    drawn_name: str
    drawn_address: str
    printed: PrintedNumbers
    shape: bytes | None

    def name(self) -> bytes:
        """Return the name, PNG with 1 bit a pixel."""
        return written(self.drawn_name, japanese_font())

    def address(self) -> bytes:
        """Return the address, PNG with 1 bit a pixel."""
        return written(self.drawn_address, japanese_font())

    def photo(self) -> bytes:
        """Return the photograph, JPEG 2000 in grey; nothing on a card without one."""
        return b"" if self.shape is None else face(self.shape)

    def security_code(self) -> bytes:
        """Return the security code, PNG of 24 by 12."""
        return _png(_dotted(line(self.printed.security_code)))

    def number(self) -> bytes:
        """Return the number of the back, PNG of 72 by 12."""
        return _png(_dotted(line(self.printed.number_a)))


def written(text: str, font: ImageFont.FreeTypeFont | None) -> bytes:
    """Return ``text`` as an image, twenty characters a line.

    A variation selector has no image of its own, and the fonts here know no variants.
    """
    shown = [c for c in text if not any(ord(c) in selectors for selectors in _NO_BREAK)]
    lines = ["".join(shown[at : at + _COLUMNS]) for at in range(0, len(shown), _COLUMNS)]
    width = _COLUMNS * _SIZE if len(lines) > 1 else max(len(shown), 1) * _SIZE
    page = Image.new("1", (width + 2 * _MARGIN, len(lines) * _LINE + 2 * _MARGIN), 1)
    for row, told in enumerate(lines):
        at = (_MARGIN, _MARGIN + row * _LINE)
        if font is None:
            _boxes(page, told, at)
        else:
            pen = ImageDraw.Draw(page)
            pen.fontmode = "1"
            pen.text(at, told, font=font, fill=0)
    return _png(page)


def _boxes(page: Image.Image, told: str, at: tuple[int, int]) -> None:
    for column, character in enumerate(told):
        if not character.isspace():
            page.paste(_dotted(boxed(character)), (at[0] + column * _SIZE, at[1]))


def face(shape: bytes) -> bytes:
    """Return a drawn face that follows from ``shape`` and says MOCK, as JPEG 2000."""
    width, height = _PHOTO
    sheet = Image.new("L", _PHOTO, 225)
    pen = ImageDraw.Draw(sheet)
    hair, skin, broad, eyes, mouth = (
        20 + shape[0] % 90,
        185 + shape[1] % 40,
        *(byte % 16 for byte in shape[2:5]),
    )
    middle, chin = width // 2, 205 + broad
    pen.ellipse((middle - 100, 235, middle + 100, 470), fill=90 + shape[5] % 80)
    pen.ellipse((middle - 72 - broad, 40, middle + 72 + broad, chin + 10), fill=hair)
    pen.ellipse((middle - 58 - broad, 72, middle + 58 + broad, chin + 15), fill=skin)
    for side in (-1, 1):
        x = middle + side * (22 + eyes)
        pen.ellipse((x - 7, 128, x + 7, 140), fill=30)
    pen.line((middle, 145, middle - 6, 166, middle + 4, 166), fill=120, width=3)
    pen.arc((middle - 18 - mouth, 165, middle + 18 + mouth, 195), 20, 160, fill=70, width=4)
    label = _dotted(line("MOCK")).convert("L").resize((96, 48), Image.Resampling.NEAREST)
    sheet.paste(label, (middle - 48, height - 52))
    kept = io.BytesIO()
    sheet.save(kept, "JPEG2000", quality_mode="rates", quality_layers=[20])
    return kept.getvalue()


def _dotted(pixels: Pixels) -> Image.Image:
    image = Image.new("1", (len(pixels[0]), len(pixels)), 1)
    for x, y in dots(pixels):
        image.putpixel((x, y), 0)
    return image


def _png(image: Image.Image) -> bytes:
    kept = io.BytesIO()
    image.save(kept, "PNG", optimize=True)
    return kept.getvalue()
