"""Who judges certificates itself: its anchors are the environment's, and its sources its own."""

import attrs
import pytest

from myna_sdk.errors import ConfigError
from myna_sdk.providers.faults import FaultKind
from myna_sdk.providers.own_verifier import AnchorsName, JudgesItself, report_own_verifier
from myna_sdk.providers.registry import Registry
from tests.providers.distributions import Distributions
from tests.providers.places import Maker, kinds, place


@attrs.frozen(kw_only=True)
class Settings:
    anchors: AnchorsName
    revocation_keys: tuple[str, ...] = ("ocsp", "crl")


def reported(
    environment: str, anchors: AnchorsName, *, own: bool = False
) -> list[tuple[str, FaultKind]]:
    top = place(environment)
    where = attrs.evolve(top, surroundings=attrs.evolve(top.surroundings, own_verifier=own))
    report_own_verifier(Settings(anchors=anchors), where)
    return kinds(where)


NOT_OWN = [("ocsp", FaultKind.REVOCATION_NOT_OWN), ("crl", FaultKind.REVOCATION_NOT_OWN)]


def test_only_its_own_verifier_may_ask_how_a_real_certificate_stands() -> None:
    """公的個人認証法 17条: a 署名検証者 that notified J-LIS, and nobody who entrusted it all."""
    assert reported("production", AnchorsName.PRODUCTION) == NOT_OWN
    assert reported("production", AnchorsName.PRODUCTION, own=True) == []


def test_anchors_are_those_of_the_environment() -> None:
    assert reported("mock", AnchorsName.MOCK) == []
    assert reported("sandbox", AnchorsName.TEST) == []
    elsewhere = [("anchors", FaultKind.ANCHORS_ELSEWHERE)]
    for environment, anchors in (
        ("production", AnchorsName.MOCK),
        ("production", AnchorsName.TEST),
        ("sandbox", AnchorsName.MOCK),
        ("mock", AnchorsName.TEST),
    ):
        assert reported(environment, anchors, own=True) == elsewhere


def test_real_anchors_outside_production_count_as_real() -> None:
    """Whatever the environment says, real certificates are asked about by their verifier alone."""
    told = reported("mock", AnchorsName.PRODUCTION)
    assert told == [("anchors", FaultKind.ANCHORS_ELSEWHERE), *NOT_OWN]


PROVIDER = """
import attrs
import myna_sdk.authoring as m

@attrs.frozen(kw_only=True)
class Settings:
    anchors: m.AnchorsName
    ocsp: m.HttpsUrl | None = None

    @property
    def revocation_keys(self):
        return ("ocsp",) if self.ocsp is not None else ()

class Provider:
    def __init__(self, settings): ...
    async def begin_login(self, ask, ctx): ...
    async def complete_login(self, back, ctx): ...
"""


def test_an_instance_is_refused_by_the_key_that_names_the_source(
    distributions: Distributions, made: Maker
) -> None:
    distributions.plugin("alpha", provider=PROVIDER)
    table = {"anchors": "production", "ocsp": "https://ocsp.example/"}
    configured = made({"alpha": table}, environment="production")
    with pytest.raises(ConfigError) as caught:
        Registry.discover().instances(configured).all()
    (fault,) = caught.value.faults
    assert (fault.key, fault.kind) == ("providers.alpha.ocsp", FaultKind.REVOCATION_NOT_OWN)
    own = attrs.evolve(
        configured, surroundings=attrs.evolve(configured.surroundings, own_verifier=True)
    )
    (instance,) = Registry.discover().instances(own).all()
    assert isinstance(instance.settings, JudgesItself)
