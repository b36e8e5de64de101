"""Values that do not show themselves: masked in text, refused by JSON and pickle.

The cell `Concealed` holds what must not be seen. It is not an attrs class, so ``attrs.asdict``
and friends hand it on whole, and its only door is `Concealed.reveal`.
"""

from collections.abc import Iterator
from typing import Any, Generic, NoReturn, Self, TypeVar

__all__ = ["MASK", "Concealed", "Masked", "Secret"]

T_co = TypeVar("T_co", covariant=True)

MASK = "•••"


class Masked:
    """A value whose ``repr``, ``str`` and ``format`` show its type only, and that never pickles."""

    __slots__ = ()

    def _shown(self) -> str:
        """Return what may be seen between the parentheses."""
        return MASK

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._shown()})"

    def __str__(self) -> str:
        return repr(self)

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)

    def __rich_repr__(self) -> Iterator[str]:
        yield self._shown()  # else rich, which prints tracebacks, lists the fields of attrs classes

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        # attrs gives each class with slots a `__getstate__` of its own that returns every field.
        type.__setattr__(cls, "__getstate__", Masked.__getstate__)

    def __getstate__(self) -> NoReturn:
        raise TypeError(f"{type(self).__name__} is never pickled; reveal what you mean to keep")

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError(f"{type(self).__name__} is never pickled; reveal what you mean to keep")

    def __copy__(self) -> Self:
        return self  # frozen, and a copy by pickling would be refused

    def __deepcopy__(self, memo: Any) -> Self:
        return self


class Concealed(Masked, Generic[T_co]):
    """Holds one value out of sight; equal to another cell with an equal value."""

    __slots__ = ("__value",)

    def __init__(self, value: T_co) -> None:
        self.__value = value

    def reveal(self) -> T_co:
        """Return the value in clear. What happens to it then is the caller's responsibility."""
        return self.__value

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return bool(self.__value == other.reveal())

    def __hash__(self) -> int:
        return hash((type(self), self.__value))


def concealed(text: str | Concealed[str]) -> Concealed[str]:
    """Return ``text`` out of sight; what is in a cell stays in it."""
    return text if isinstance(text, Concealed) else Concealed(text)


class Secret(Concealed[str]):
    """A token, password or other credential in text form."""

    __slots__ = ()
