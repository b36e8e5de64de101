"""Whom an operator knows: a person by an id of its own, or by a certificate that it verified.

A certificate younger than about 90 minutes cannot be linked to its person yet. An operator that
verified one knows the certificate all the same, and can be asked about it; once a later signature
is identified, its own id goes before.
"""

from typing import TYPE_CHECKING

import attrs

from myna_sdk import store
from myna_sdk.cases import consent_record
from myna_sdk.cases.deployment import Deployment
from myna_sdk.model.consent import Consent
from myna_sdk.model.person import PersonId, PersonRef, ProviderName, RefKind
from myna_sdk.providers.capabilities import Capability
from myna_sdk.providers.consent_capabilities import ConsentQuery

if TYPE_CHECKING:
    from myna_sdk.store import Transaction

_ASKED_BY = (RefKind.OPERATOR_USER, RefKind.CERTIFICATE)
"""What an operator can be asked by, the more lasting one first."""


@attrs.frozen(kw_only=True)
class Operators:
    """The instances that can be asked about people.

    Attributes:
        routed: The one that new business goes to.
        able: All of them. A consent stays with the one that it is registered with.
        verifying: Those that verify signatures: the certificates of the consents registered with
            them have ids of their own.
    """

    routed: ProviderName
    able: frozenset[ProviderName] = frozenset()
    verifying: frozenset[ProviderName] = frozenset()

    def for_consent(self, consent: Consent | None) -> ProviderName:
        """Return the instance that is asked under ``consent``."""
        stays = consent is not None and consent.provider in self.able
        return consent.provider if consent is not None and stays else self.routed

    def reference(
        self, tx: "Transaction", person: PersonId, operator: ProviderName
    ) -> PersonRef | None:
        """Return how ``operator`` knows ``person``; ``None`` if it does not."""
        return _known_as(tx, person, operator, self.verifying)

    def known_as(self, tx: "Transaction", person: PersonId) -> PersonRef | None:
        """Return how the routed instance knows ``person``, or else another one that is able.

        Of several others the one that came to know them last; ``None`` if nobody does.
        """
        found = self.reference(tx, person, self.routed)
        if found is not None or self.able <= {self.routed}:
            return found
        newest = [ref.provider for ref in reversed(store.people.refs_of(tx, person))]
        others = [name for name in (*newest, *sorted(self.able)) if name in self.able]
        known = (self.reference(tx, person, name) for name in dict.fromkeys(others))
        return next((ref for ref in known if ref is not None), None)


def verifying_of(deployment: Deployment) -> frozenset[ProviderName]:
    """Return the instances that verify signatures, as `Operators` names them."""
    return deployment.offering(Capability.SIGNATURE_VERIFIER)


def query_of(
    tx: "Transaction", person: PersonId, consent: Consent, verifying: frozenset[ProviderName]
) -> ConsentQuery:
    """Return how its operator is asked about ``consent``: by its id, and by whose it is."""
    return ConsentQuery(
        provider_id=consent.provider_id,
        person=_known_as(tx, person, consent.provider, verifying),
        service_id=consent.service_id,
    )


def _known_as(
    tx: "Transaction", person: PersonId, operator: ProviderName, verifying: frozenset[ProviderName]
) -> PersonRef | None:
    refs = [ref for ref in store.people.refs_of(tx, person) if ref.provider == operator]
    for kind in _ASKED_BY:
        found = [ref for ref in refs if ref.kind is kind]
        if found:
            return found[-1]
    return _by_consent(tx, person, operator) if operator in verifying else None


def _by_consent(tx: "Transaction", person: PersonId, operator: ProviderName) -> PersonRef | None:
    """Return the newest certificate that ``operator`` told of under a consent, as a reference."""
    for consent in reversed(consent_record.of_person(tx, person)):
        id = None if consent.certificate is None else consent.certificate.provider_id
        if consent.provider == operator and id is not None:
            return PersonRef(provider=operator, tenant="", kind=RefKind.CERTIFICATE, value=id)
    return None
