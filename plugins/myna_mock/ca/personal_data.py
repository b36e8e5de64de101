"""The six otherNames of a signing certificate (12.4)."""

from datetime import date

from cryptography import x509

from myna_mock.people.carried import address_text, substituted
from myna_sdk.jpki.profile import PersonalData
from myna_sdk.model.birth_dates import BirthDate
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.names import SubstituteMap
from myna_sdk.model.sexes import Sex, SexCode

ERAS = (
    (date(2019, 5, 1), "5"),
    (date(1989, 1, 8), "4"),
    (date(1926, 12, 25), "3"),
    (date(1912, 7, 30), "2"),
    (date(1868, 10, 23), "1"),
)
"""The first day of each era and its digit, the latest era first."""


def personal_data(facts: BasicFacts) -> x509.SubjectAlternativeName:
    """Return the subjectAltName that tells ``facts``, in the order in which it was seen.

    A full-width space stands between family and given name. Every character has its flag.
    """
    values: dict[PersonalData, str] = {}
    if facts.name is not None:
        name, marks = substituted(facts.name.reveal().replace(" ", "　"))
        values |= {PersonalData.NAME: name, PersonalData.NAME_SUBSTITUTES: _flags(marks)}
    if facts.birth_date is not None:
        values[PersonalData.BIRTH_DATE] = era_date(facts.birth_date)
    if facts.sex is not None:
        values[PersonalData.SEX] = _sex_code(facts.sex.reveal())
    if facts.address is not None:
        address, marks = substituted(address_text(facts.address))
        values |= {PersonalData.ADDRESS: address, PersonalData.ADDRESS_SUBSTITUTES: _flags(marks)}
    return x509.SubjectAlternativeName(
        [
            x509.OtherName(x509.ObjectIdentifier(item.value), _utf8_string(values[item]))
            for item in PersonalData
            if item in values
        ]
    )


def era_date(born: BirthDate) -> str:
    """Return ``EYYYYMMDD``: one digit for the era, then the Gregorian date.

    The era of a date that is partly unknown is written ``0`` (unconfirmed).
    """
    day = born.reveal()
    if day is None:
        return f"0{born.digits()}"
    era = next((digit for begin, digit in ERAS if day >= begin), "0")
    return f"{era}{born.digits()}"


def _sex_code(sex: Sex) -> str:
    return SexCode.CERTIFICATE.write(Sex.UNKNOWN if sex is Sex.NOT_APPLICABLE else sex)


def _flags(marks: SubstituteMap) -> str:
    return "".join("1" if flag else "0" for flag in marks.flags)


def _utf8_string(text: str) -> bytes:
    """Return the DER of a UTF8String (X.690 §8.1.3: long lengths take more bytes)."""
    content = text.encode()
    size = len(content)
    if size < 0x80:
        return bytes((0x0C, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes((0x0C, 0x80 | len(length))) + length + content
