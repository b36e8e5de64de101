"""``config show``: the file as it was written, secrets masked but with the place they come from."""

import json
from pathlib import Path

from myna_sdk.configuration.showing import masked
from myna_sdk.model.masking import MASK
from myna_sdk.providers.registry import Registry
from tests.configuration.files import LEAST, read
from tests.providers.distributions import Distributions

CLEAR = "unmistakable"

PROVIDER = """
import attrs
import datetime
import myna_sdk.authoring as m
from collections.abc import Mapping

@attrs.frozen(kw_only=True)
class Inner:
    pin: m.Secret
    note: str

@attrs.frozen(kw_only=True)
class Settings:
    token: m.Secret
    also: tuple[m.Secret, ...]
    by_name: Mapping[str, m.Secret]
    inner: Inner | None
    inners: tuple[Inner, ...]
    private: m.PrivateKey
    client_id: str
    api_token: str
    retries: int
    until: datetime.date

class Provider: ...
"""

TABLE = f"""\
[providers.alpha]
token = "{CLEAR}"
also = ["{CLEAR}", "env:ALSO"]
by_name = {{ a = "{CLEAR}", b = "file:b.txt" }}
inner = {{ pin = "{CLEAR}", note = "shown" }}
inners = [{{ pin = "{CLEAR}", note = "shown" }}]
private = {{ from = "file:key.pem", kid = "{CLEAR}", password = "{CLEAR}" }}
client_id = "RP1"
api_token = "{CLEAR}"
retries = 3
until = 2027-03-31
unheard = "{CLEAR}"
[providers.alpha.http]
proxy = "http://user:{CLEAR}@proxy.example:3128"
timeout = 5
"""


def test_secrets_are_masked_by_the_types_of_the_settings_class(
    tmp_path: Path, distributions: Distributions
) -> None:
    distributions.plugin("alpha", provider=PROVIDER)
    shown = masked(read(tmp_path, LEAST + TABLE), Registry.discover())
    assert shown["providers"]["alpha"] == {
        "token": MASK,
        "also": [MASK, "env:ALSO"],
        "by_name": {"a": MASK, "b": "file:b.txt"},
        "inner": {"pin": MASK, "note": "shown"},
        "inners": [{"pin": MASK, "note": "shown"}],
        "private": {"from": "file:key.pem", "kid": MASK, "password": MASK},
        "client_id": "RP1",
        "api_token": MASK,
        "retries": 3,
        "until": "2027-03-31",
        "unheard": MASK,
        "http": {"proxy": f"http://{MASK}@proxy.example:3128", "timeout": 5},
    }
    assert CLEAR not in json.dumps(shown)


def test_everything_but_references_is_masked_where_no_plugin_tells_the_types(
    tmp_path: Path,
) -> None:
    text = LEAST + TABLE.replace("[providers.alpha]", '[providers.alpha]\nplugin = "gone"')
    shown = masked(read(tmp_path, text), Registry.discover([]))["providers"]["alpha"]
    assert (shown["plugin"], shown["client_id"], shown["retries"]) == ("gone", MASK, MASK)
    assert shown["also"] == [MASK, "env:ALSO"]
    assert CLEAR not in json.dumps(shown)


def test_the_stores_password_is_masked_and_its_host_is_shown(tmp_path: Path) -> None:
    url = f"postgresql://user:{CLEAR}@db.example/myna?sslmode=verify-full"
    shown = masked(read(tmp_path, LEAST.replace("sqlite:///myna.db", url)), Registry.discover([]))
    assert shown["store"] == {
        "url": f"postgresql://{MASK}@db.example/myna?sslmode=verify-full",
        "key": "file:master.key",
    }


def test_a_password_among_a_urls_parameters_is_masked_and_the_others_are_shown(
    tmp_path: Path,
) -> None:
    url = f"postgresql:///myna?host=/run/pg&password={CLEAR}&sslpassword={CLEAR}&sslmode=prefer"
    shown = masked(read(tmp_path, LEAST.replace("sqlite:///myna.db", url)), Registry.discover([]))
    assert shown["store"]["url"] == (
        f"postgresql:///myna?host=/run/pg&password={MASK}&sslpassword={MASK}&sslmode=prefer"
    )


def test_what_is_no_secret_is_shown_as_written(tmp_path: Path) -> None:
    shown = masked(read(tmp_path, LEAST), Registry.discover([]))
    assert shown["environment"] == "sandbox"
    assert shown["relying_party"] == {"name": "見本不動産株式会社"}
