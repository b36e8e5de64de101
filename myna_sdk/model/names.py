"""A person's name as the register writes it, with what may stand beside it."""

import attrs

from myna_sdk.model.masking import Concealed, Masked

__all__ = ["PersonName", "SubstituteMap"]


def _part(value: str | None) -> Concealed[str] | None:
    return None if value is None else Concealed(value)


def _is_blank(part: Concealed[str] | None) -> bool:
    return part is not None and not part.reveal().strip()


@attrs.frozen(repr=False)
class SubstituteMap(Masked):
    """Tells which characters of a text are substitutes (代替文字) for ones the chip cannot hold.

    One flag a character, as in the certificate's otherName …8.5.5.2 and .6 (`0` and `1`). Real
    maps may be shorter than their text: characters beyond the map are not substitutes.
    """

    flags: tuple[bool, ...]

    @classmethod
    def parse(cls, digits: str) -> "SubstituteMap":
        """Return the map written as a string of ``0`` and ``1``.

        Raises:
            ValueError: Another character occurs.
        """
        if digits.strip("01"):
            raise ValueError("a substitute map holds only 0 and 1")
        return cls(tuple(map("1".__eq__, digits)))

    def marks(self, index: int) -> bool:
        """Return whether the character at ``index`` (from 0) is a substitute."""
        return index < len(self.flags) and self.flags[index]


@attrs.frozen(repr=False, init=False)
class PersonName(Masked):
    """A name that masks itself; absent parts are ``None``, never empty.

    Attributes:
        substitutes: Which characters of the full name are substitutes, when the source tells. Two
            sources of one name, one of which tells, are equal.
    """

    _full: Concealed[str]
    _kana: Concealed[str] | None
    _former_name: Concealed[str] | None
    _alias: Concealed[str] | None
    substitutes: SubstituteMap | None = attrs.field(eq=False)

    def __init__(
        self,
        full: str,
        *,
        kana: str | None = None,
        former_name: str | None = None,
        alias: str | None = None,
        substitutes: SubstituteMap | None = None,
    ) -> None:
        """Hold the parts out of sight.

        Args:
            full: The name (氏名) exactly as received; no character is changed.
            kana: Its reading (振り仮名), where the register has one.
            former_name: A registered former surname (旧氏).
            alias: A registered alias (通称) of a foreign resident.
            substitutes: Which characters of ``full`` are substitutes.

        Raises:
            ValueError: A given part is empty.
        """
        name, reading, former, other = (
            Concealed(full),
            _part(kana),
            _part(former_name),
            _part(alias),
        )
        del full, kana, former_name, alias  # what raises here shows no name in its locals
        if any(map(_is_blank, (name, reading, former, other))):
            raise ValueError("an empty text is not a fact; leave the item out instead")
        self.__attrs_init__(name, reading, former, other, substitutes)

    def reveal(self) -> str:
        """Return the full name in clear."""
        return self._full.reveal()

    @property
    def kana(self) -> Concealed[str] | None:
        """The reading, if known."""
        return self._kana

    @property
    def former_name(self) -> Concealed[str] | None:
        """The registered former surname (旧氏), if known."""
        return self._former_name

    @property
    def alias(self) -> Concealed[str] | None:
        """The registered alias (通称), if known."""
        return self._alias
