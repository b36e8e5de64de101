"""Facts from the texts in which services write them, masked on the way in and out.

A text in no known form is ``None``, never an exception: what that means is the caller's to say.
"""

import re
from typing import Final

from myna_sdk.model.addresses import Address, DomesticAddress
from myna_sdk.model.birth_dates import BirthDate
from myna_sdk.model.masking import Concealed
from myna_sdk.model.moved_abroad import moved_abroad
from myna_sdk.model.names import PersonName, SubstituteMap
from myna_sdk.model.sexes import RegisteredSex, SexCode
from myna_sdk.model.texts import is_blank

_DATE: Final = re.compile(
    r"[0-5]?(\d{4})(\d{2})(\d{2})\Z|(\d{4})([-/])(\d{2})\5(\d{2})\Z", re.ASCII
)


def name_in(text: Concealed[str], substitutes: SubstituteMap | None = None) -> PersonName | None:
    """Return the name that ``text`` is, exactly as received."""
    return None if is_blank(text.reveal()) else PersonName(text.reveal(), substitutes=substitutes)


def address_in(text: Concealed[str], substitutes: SubstituteMap | None = None) -> Address | None:
    """Return the address that ``text`` is, exactly as received, or the move abroad it tells."""
    if is_blank(text.reveal()):
        return None
    return moved_abroad(text) or DomesticAddress(text.reveal(), substitutes=substitutes)


def birth_date_in(text: Concealed[str]) -> BirthDate | None:
    """Return the date written ``YYYYMMDD``, ``YYYY-MM-DD``, ``YYYY/MM/DD`` or ``EYYYYMMDD``.

    Year, month and day are Gregorian in each; ``E`` is the era digit of the signing certificate
    (otherName 1.2.392.200149.8.5.5.4), which adds nothing. ``00`` is an unknown month or day.
    """
    found = _DATE.match(text.reveal().strip())
    if found is None:
        return None
    year, month, day = found[1] or found[4], found[2] or found[6], found[3] or found[7]
    try:
        return BirthDate.parse(f"{year}{month}{day}")
    except ValueError:
        return None


def sex_in(text: Concealed[str], codes: SexCode) -> RegisteredSex | None:
    """Return the sex that ``text`` means in ``codes``."""
    try:
        return RegisteredSex(codes.read(text.reveal().strip().lower()))
    except ValueError:
        return None
