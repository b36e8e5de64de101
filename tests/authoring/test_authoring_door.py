"""The one door for authors: everything is there, nothing is loaded before it is used."""

import subprocess
import sys

import pytest

import myna_sdk.authoring as m


@pytest.mark.parametrize("name", m.__all__)
def test_every_name_of_the_door_opens(name: str) -> None:
    assert getattr(m, name) is not None


def test_the_door_lists_what_it_opens() -> None:
    assert dir(m) == sorted(m.__all__)
    assert {name for names in m._HOMES.values() for name in names} == set(m.__all__)
    assert len(set(m.__all__)) == len(m.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        m.nothing  # noqa: B018


def test_a_manifest_can_be_written_without_loading_joserfc() -> None:
    code = (
        "import sys, myna_sdk.authoring as m; m.Manifest, m.Offer, m.Capability;"
        "raise SystemExit('joserfc' in sys.modules or 'cryptography' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
