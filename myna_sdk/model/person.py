"""Who a person is to us: our own random id, and the references that providers give."""

from enum import StrEnum
from typing import NewType

import attrs

from myna_sdk.model.masking import Concealed, Masked, concealed

__all__ = ["PersonId", "PersonRef", "ProviderName", "RefKind", "Subject"]

PersonId = NewType("PersonId", str)
"""Ours and random. It means nothing outside one store."""

ProviderName = NewType("ProviderName", str)
"""The name of a configured provider instance, ``[providers.NAME]``."""

Subject = NewType("Subject", str)
"""The firm's own name for a person, such as its customer number. Sealed in the store."""


class RefKind(StrEnum):
    """What a provider's value for a person is."""

    PAIRWISE_SUB = "pairwise-sub"
    """OpenID Connect ``sub`` of the pairwise type (連携ID)."""
    OPERATOR_USER = "operator-user"
    """A platform operator's own user id, stable across renewals."""
    CERTIFICATE = "certificate"
    """One certificate, from a verifier that knows no more: after a renewal it is another value."""
    CHIP = "chip"
    """The chip of one card, as it was read at the counter: the next card has another one."""

    @property
    def names_person(self) -> bool:
        """Whether the value is the person's own, so that there is one from each place."""
        return self not in {RefKind.CERTIFICATE, RefKind.CHIP}


@attrs.frozen(repr=False, kw_only=True)
class PersonRef(Masked):
    """One provider's value for one person; several may belong to one `PersonId`.

    Attributes:
        provider: The provider instance that gave it.
        tenant: The account at the provider within which the value is unique.
        kind: What the value is.
        value: Opaque, compared case-sensitively; it may be given as plain text.
    """

    provider: ProviderName
    tenant: str
    kind: RefKind
    value: Concealed[str] = attrs.field(converter=concealed)

    @property
    def place(self) -> tuple[str, str, str]:
        """Where it is from; a person has one reference that names them from each place."""
        return self.provider, self.tenant, self.kind.value

    def _shown(self) -> str:
        return f"{self.provider}, {self.kind.value}"
