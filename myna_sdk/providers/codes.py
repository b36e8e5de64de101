"""An operator's codes and what they mean, with the small parts that replies are judged with."""

import re
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from myna_sdk.errors import ConfigError, ProtocolError
from myna_sdk.model.catalogue import entry
from myna_sdk.model.facts import BasicFacts
from myna_sdk.model.outcome import OWN_CODE, Rejected, Undetermined
from myna_sdk.model.person import PersonRef, ProviderName, RefKind
from myna_sdk.model.reasons import Reason

T = TypeVar("T")
_SHOWABLE: Final = re.compile(r"[A-Za-z0-9_.:-]{1,64}\Z", re.ASCII)


class Codes:
    """A table from an operator's codes to reasons of ours."""

    def __init__(self, table: Mapping[str, Reason], *, ok: str | tuple[str, ...]) -> None:
        """Hold ``table``, usually the `CodeTable` of the settings.

        Args:
            table: Codes and the reasons that they stand for.
            ok: The code or codes of success.

        Raises:
            ConfigError: ``config-invalid``: no code means success, or one means success and a
                reason at once.
        """
        self._ok = frozenset((ok,) if isinstance(ok, str) else ok)
        if not self._ok or self._ok & set(table):
            why = "each code means either success or one reason, and one means success"
            raise ConfigError("config-invalid", f"the table of codes: {why}")
        self._table = dict(table)

    def outcome(self, code: str, made: Callable[[], T]) -> T | Rejected | Undetermined:
        """Return what ``made`` makes if ``code`` is success, else the outcome that it stands for.

        A code that is not listed is undetermined, ``provider-code-unknown``. The operator's code
        is kept as ``plugin:CODE`` in the detail.
        """
        if code in self._ok:
            return made()
        reason = self._table.get(code, Reason.PROVIDER_CODE_UNKNOWN)
        kind = Rejected if entry(reason.value).kind == "rejected" else Undetermined
        return kind(reason, detail=f"{OWN_CODE}{code}" if _SHOWABLE.match(code) else None)


def need(value: T | None, field: str = "needed") -> T:
    """Return ``value``, which this kind of reply promises.

    Raises:
        ProtocolError: ``reply-field-missing``: it is ``None``, or facts without any.
    """
    if value is None or (isinstance(value, BasicFacts) and not value.items):
        raise ProtocolError("reply-field-missing", f"field {field} is missing", field=field)
    return value


def person(value: str, *, kind: RefKind = RefKind.OPERATOR_USER, tenant: str = "") -> PersonRef:
    """Return the reference of the person whom the operator calls ``value``.

    The boundary around the provider fills in the name of the provider instance.

    Raises:
        ProtocolError: ``reply-field-invalid``: the value is empty.
    """
    if not value.strip():
        raise ProtocolError("reply-field-invalid", "the person's id is empty", field="person")
    return PersonRef(provider=ProviderName(""), tenant=tenant, kind=kind, value=value)
