"""What the service remembers of each tenant: ids and results, never a certificate or a fact."""

from typing import NewType

import attrs

from myna_mock.people.state import ConsentMark, ConsentRoute
from myna_sdk.model.facts import FactItem
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Masked

TenantId = NewType("TenantId", str)
"""The account that a token belongs to. Ids of one mean nothing to another."""


@attrs.frozen(repr=False, kw_only=True)
class UserRecord(Masked):
    """A person as one tenant knows them: the same for both kinds, over renewals and moves."""

    id: str
    tenant: TenantId
    persona: str
    created_at: Instant


@attrs.frozen(repr=False, kw_only=True)
class CertificateRecord(Masked):
    """A certificate that a tenant's call showed."""

    id: str
    tenant: TenantId
    persona: str
    label: str
    type: str
    created_at: Instant


@attrs.frozen(repr=False, kw_only=True)
class VerificationRecord(Masked):
    """One verification, without what was in the certificate."""

    id: str
    tenant: TenantId
    certificate: CertificateRecord
    result: str
    hash_algorithm: str
    digest: bytes
    signature: bytes
    created_at: Instant


@attrs.frozen(repr=False, kw_only=True)
class ConsentRecord(Masked):
    """A consent as J-LIS keeps it.

    Attributes:
        marks_seen: How many marks of the person's own came before it.
        withdrawn: It was withdrawn through this service.
    """

    id: str
    tenant: TenantId
    persona: str
    service: str
    items: frozenset[FactItem]
    registered_at: Instant
    expires_at: Instant
    marks_seen: int
    withdrawn: bool = False

    def withdrawn_by(self, marks: tuple[ConsentMark, ...]) -> ConsentRoute | None:
        """Return how it was withdrawn, given what the person did so far, if it was."""
        if self.withdrawn:
            return ConsentRoute.FIRM
        for mark in marks[self.marks_seen :]:
            if mark.route is not None and mark.service in {None, self.service}:
                return mark.route
        return None


@attrs.define(repr=False)
class Records(Masked):
    """The service's memory. It lives as long as its world."""

    users: dict[str, UserRecord] = attrs.field(factory=dict)
    certificates: dict[str, CertificateRecord] = attrs.field(factory=dict)
    verifications: dict[str, VerificationRecord] = attrs.field(factory=dict)
    consents: dict[str, ConsentRecord] = attrs.field(factory=dict)
    identified: set[str] = attrs.field(factory=set)
    """The certificates of which a call told the user."""

    def user_of(self, tenant: TenantId, persona: str) -> UserRecord | None:
        """Return a tenant's user for a person, or ``None`` if none was issued."""
        return next(
            (u for u in self.users.values() if u.tenant == tenant and u.persona == persona), None
        )

    def certificate_of(
        self, tenant: TenantId, persona: str, label: str
    ) -> CertificateRecord | None:
        """Return a tenant's record of a certificate, or ``None`` if it was never shown."""
        for record in self.certificates.values():
            if (record.tenant, record.persona, record.label) == (tenant, persona, label):
                return record
        return None

    def known(self, tenant: TenantId, persona: str, type_: str) -> CertificateRecord | None:
        """Return the newest certificate of a type that the tenant was shown, or ``None``."""
        found = [
            record
            for record in self.certificates.values()
            if (record.tenant, record.persona, record.type) == (tenant, persona, type_)
        ]
        return found[-1] if found else None

    def consents_of(self, tenant: TenantId, persona: str) -> tuple[ConsentRecord, ...]:
        """Return a person's consents with a tenant, the newest last."""
        found = self.consents.values()
        return tuple(c for c in found if c.tenant == tenant and c.persona == persona)
