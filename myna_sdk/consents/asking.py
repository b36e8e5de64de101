"""What a caller may ask of a consent: checked before anybody is sent away."""

from collections.abc import Iterable

import attrs

from myna_sdk.cases import inputs
from myna_sdk.errors import UsageError
from myna_sdk.law.use_cases import UseCase
from myna_sdk.model.facts import FactItem
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.person import Subject
from myna_sdk.model.texts import is_encodable


@attrs.frozen(repr=False, kw_only=True)
class Asked(Masked):
    """What a caller asks a person to consent to, once it can be.

    Attributes:
        use_case: Why.
        items: What, item by item.
        subject: Who.
        service_id: For which service of the firm.
        browser_session: Names one browser.
    """

    use_case: UseCase
    items: frozenset[FactItem]
    subject: Concealed[Subject]
    service_id: str
    browser_session: Concealed[str]


def asked(
    use_case: str, *, items: Iterable[str], subject: str, service: str, browser_session: str
) -> Asked:
    """Return what is asked for, every part of which can be.

    Raises:
        UsageError: ``consent-items-missing``: no item; or as `myna_sdk.cases.inputs` and
            `service_of`.
    """
    chosen = inputs.use_case_of(use_case)
    ticked = inputs.items_of(items, chosen)
    if not ticked:
        raise UsageError("consent-items-missing", "a consent names at least one item")
    return Asked(
        use_case=chosen,
        items=ticked,
        subject=Concealed(Subject(inputs.subject_of(subject))),
        service_id=service_of(service),
        browser_session=Concealed(inputs.session_of(browser_session)),
    )


def service_of(service: str) -> str:
    """Return ``service``, which names a service of the firm.

    Raises:
        UsageError: ``consent-service-unusable``: blank or too long.
    """
    inputs.refuse_my_number("service", service)
    usable = is_encodable(service) and len(service) <= inputs.LONGEST_TEXT
    if not service.strip() or not usable:
        told = f"service must hold 1 to {inputs.LONGEST_TEXT} characters, or be left out"
        raise UsageError("consent-service-unusable", told)
    return service
