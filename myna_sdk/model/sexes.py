"""Sex as registered, and the three code sets that carry it."""

from enum import Enum, StrEnum

import attrs

from myna_sdk.model.masking import Concealed, Masked

__all__ = ["RegisteredSex", "Sex", "SexCode"]


class Sex(StrEnum):
    """The registered sex. The value is ours; wire codes are in `SexCode`."""

    MALE = "male"
    FEMALE = "female"
    NOT_APPLICABLE = "not-applicable"
    UNKNOWN = "unknown"


class SexCode(Enum):
    """The code sets in use. The same digit means different things in different sets.

    Attributes:
        CARD: Text application, EF 0002, DF25: ISO/IEC 5218.
        CERTIFICATE: Signing certificate, otherName 1.2.392.200149.8.5.5.3.
        WEB: Userinfo ``gender`` of デジタル認証アプリ: ``1`` and ``2`` were observed; the others
            are read as ISO/IEC 5218 with the certificate's ``3`` (unconfirmed).
    """

    CARD = (("1", Sex.MALE), ("2", Sex.FEMALE), ("9", Sex.NOT_APPLICABLE), ("0", Sex.UNKNOWN))
    CERTIFICATE = (("1", Sex.MALE), ("2", Sex.FEMALE), ("3", Sex.UNKNOWN))
    WEB = (
        ("1", Sex.MALE),
        ("2", Sex.FEMALE),
        ("3", Sex.UNKNOWN),
        ("9", Sex.NOT_APPLICABLE),
        ("0", Sex.UNKNOWN),
        ("male", Sex.MALE),
        ("female", Sex.FEMALE),
    )

    def read(self, code: str) -> Sex:
        """Return the sex that ``code`` means in this set.

        Raises:
            ValueError: The set has no such code.
        """
        pairs: tuple[tuple[str, Sex], ...] = self.value
        for known, sex in pairs:
            if known == code:
                return sex
        raise ValueError(f"no sex code of the {self.name.lower()} set")

    def write(self, sex: Sex) -> str:
        """Return the first code of this set that means ``sex``.

        Raises:
            ValueError: The set cannot express it.
        """
        pairs: tuple[tuple[str, Sex], ...] = self.value
        for code, known in pairs:
            if known is sex:
                return code
        raise ValueError(f"the {self.name.lower()} set has no code for {sex.value}")


@attrs.frozen(repr=False, init=False)
class RegisteredSex(Masked):
    """A person's registered sex, which masks itself."""

    _sex: Concealed[Sex]

    def __init__(self, sex: Sex) -> None:
        """Hold ``sex`` out of sight."""
        self.__attrs_init__(Concealed(sex))

    def reveal(self) -> Sex:
        """Return the sex in clear."""
        return self._sex.reveal()
