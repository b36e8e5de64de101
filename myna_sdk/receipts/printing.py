"""The printed edition: one A4 page as PDF, made with WeasyPrint (the extra ``print``).

What no installed font can show is never printed as an empty box: the edition is refused.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Final, NoReturn

from myna_sdk.errors import ConfigError
from myna_sdk.model.masking import Concealed
from myna_sdk.receipts.results import Receipt
from myna_sdk.receipts.sheet import Sheet, laid_out
from myna_sdk.receipts.sheet_html import SIZES, html_of

__all__ = ["printed"]

_LIBRARIES: Final = ("weasyprint", "fontTools")
_NOT_SHOWN: Final = ".notdef"


def printed(receipt: Receipt, language: str = "ja") -> Concealed[bytes]:
    """Return ``receipt`` as a PDF of one A4 page, with the person's facts in clear.

    The print is as large as one page allows; where even the smallest does not fit, the checks
    stand with their numbers and without their rules.

    Raises:
        ConfigError: ``extra-missing``: WeasyPrint, or a library that it needs, is not installed.
            ``print-font-missing``: no installed font has some of the characters. ``print-failed``:
            the library could not do it.
    """
    library = _library()
    sheet = laid_out(receipt, language)
    pdf, why = None, ""
    with _listening() as missing:
        try:
            pdf = Concealed(_fitted(library, sheet).write_pdf())
        except Exception as error:  # noqa: BLE001 - whatever a library raises holds the facts
            why = type(error).__name__
    if pdf is None:
        raise ConfigError("print-failed", f"WeasyPrint could not print the receipt ({why})")
    if missing.count:
        raise ConfigError(
            "print-font-missing",
            f"no installed font has {missing.count} of the characters; on Debian: "
            "apt-get install fonts-noto-cjk",
            count=missing.count,
        )
    return pdf


def _library() -> Any:
    try:
        return import_module("weasyprint")
    except (ImportError, OSError) as error:  # OSError: Pango is not there
        why = type(error).__name__
    raise ConfigError(
        "extra-missing",
        "printing needs the extra 'print': pip install 'myna-sdk[print]', and Pango "
        f"(on Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0) ({why})",
        extra="print",
    )


def _fitted(library: Any, sheet: Sheet) -> Any:
    """Return the sheet laid out on one page, in the largest print that fits."""
    smallest, fitting = SIZES - 1, None
    for rules in (True, False):
        document = _rendered(library, sheet, 0, rules=rules)
        if len(document.pages) == 1:
            return document
        fitting = _rendered(library, sheet, smallest, rules=rules)
        if len(fitting.pages) > 1:
            continue
        for size in range(1, smallest):
            document = _rendered(library, sheet, size, rules=rules)
            if len(document.pages) == 1:
                return document
        return fitting
    return fitting  # on more than one page: nothing is left out


def _rendered(library: Any, sheet: Sheet, size: int, *, rules: bool) -> Any:
    html = html_of(sheet, size=size, rules=rules)
    return library.HTML(string=html, url_fetcher=_refuse).render()


def _refuse(url: str, *_: object, **__: object) -> NoReturn:
    raise ValueError("a receipt refers to nothing")


class _Missing(logging.Filter):
    """Counts the characters that no font has, and keeps the library's word of them from any log.

    A character of somebody's name may be among them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def filter(self, record: logging.LogRecord) -> bool:
        self.count += str(record.msg).startswith(_NOT_SHOWN)
        return False


@contextmanager
def _listening() -> Iterator[_Missing]:
    missing = _Missing()
    loggers = [logging.getLogger(name) for name in _LIBRARIES]
    for logger in loggers:
        logger.addFilter(missing)
    try:
        yield missing
    finally:
        for logger in loggers:
            logger.removeFilter(missing)
