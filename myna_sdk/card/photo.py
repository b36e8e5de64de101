"""The photograph as PNG, which browsers show: cards hold it as JPEG 2000.

The decoder is OpenJPEG, as Pillow brings it (extra ``card``). Show a photograph only after its
verdict: what a municipality signed is no attack on a decoder.
"""

import contextlib
import io
import struct
import threading
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Final

from myna_sdk.card.faults import CardDataError
from myna_sdk.errors import ConfigError
from myna_sdk.model.masking import Concealed

__all__ = ["as_png"]

MOST_PIXELS: Final = 4_000_000
"""More than any photograph of a card has; a small file can claim to be a huge picture."""

MOST_TILES: Final = 64
"""A photograph is one tile; each costs the decoder memory, however small it is."""

_SIZE: Final = b"\xff\x4f\xff\x51"
_SIZES: Final = struct.Struct(">8I")
_SIZES_AT: Final = 8
"""Where the eight sizes stand behind the start of the codestream (ISO/IEC 15444-1 §A.5.1)."""

_PLACE: Final = "visual EF 0002, DF27"
_ALONE: Final = threading.Lock()


def as_png(photo: Concealed[bytes]) -> Concealed[bytes]:
    """Return the photograph as a PNG image without any metadata.

    Raises:
        ConfigError: ``extra-missing``: the extra ``card`` is not installed.
        CardDataError: The bytes are no JPEG 2000 image, or it is too large.
    """
    if find_spec("PIL") is None:
        raise ConfigError(
            "extra-missing",
            "the photograph needs the extra 'card': pip install 'myna-sdk[card]'",
            extra="card",
        )
    found = _decoded(photo)
    if isinstance(found, CardDataError):
        raise found
    return found


def _decoded(photo: Concealed[bytes]) -> Concealed[bytes] | CardDataError:
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - the extra may be missing

    if not 0 < _tiles(photo.reveal()) <= MOST_TILES:
        return CardDataError(_PLACE, "no picture that can be decoded, or one of too many tiles")
    try:
        with _strictly(), Image.open(io.BytesIO(photo.reveal()), formats=("JPEG2000",)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return CardDataError(_PLACE, "a picture that is too large")
            plain = picture.convert("L" if picture.mode in ("1", "L", "LA", "I;16") else "RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, MemoryError):
        return CardDataError(_PLACE, "no picture that can be decoded")
    except Image.DecompressionBombError:
        return CardDataError(_PLACE, "a picture that is too large")
    written = io.BytesIO()
    plain.save(written, "PNG")
    return Concealed(written.getvalue())


@contextlib.contextmanager
def _strictly() -> Iterator[None]:
    """Let no half of a picture pass for one: WeasyPrint, once loaded, lets it in its whole process.

    The switch is Pillow's, one for all threads; only this function turns it back.
    """
    from PIL import ImageFile  # noqa: PLC0415 - the extra may be missing

    with _ALONE:
        before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = before


def _tiles(data: bytes) -> int:
    """Return of how many tiles the picture says to be; 0: of none."""
    at = data.find(_SIZE) + _SIZES_AT
    if data.count(_SIZE) != 1 or len(data) < at + _SIZES.size:
        return 0  # with two of them the decoder might take the other one
    right, bottom, _, _, width, height, left, top = _SIZES.unpack_from(data, at)
    if not width or not height or right <= left or bottom <= top:
        return 0
    across, down = -(-(right - left) // width), -(-(bottom - top) // height)
    return int(across * down)
