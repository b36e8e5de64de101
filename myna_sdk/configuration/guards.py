"""Guards over the whole file: no My Number anywhere, and no test host in production."""

from collections.abc import Iterator, Mapping
from typing import Any

from myna_sdk.model.masking import Concealed
from myna_sdk.model.my_number import looks_like_my_number
from myna_sdk.providers.context import Environment
from myna_sdk.providers.faults import FaultKind
from myna_sdk.providers.places import Place
from myna_sdk.providers.urls import is_loopback, split_url


def without_my_numbers(raw: Any, place: Place) -> Any:
    """Return ``raw`` with `WRONG` for every My Number, each reported without being shown."""
    if isinstance(raw, Mapping):
        return {
            key: without_my_numbers(value, place.at(str(key)))
            for key, value in raw.items()
            if not _refused_key(str(key), place)
        }
    if isinstance(raw, list | tuple):
        return [without_my_numbers(value, place.at(str(at))) for at, value in enumerate(raw)]
    if isinstance(raw, str | int) and looks_like_my_number(str(raw)):
        return place.report(FaultKind.MY_NUMBER)
    return raw


def _refused_key(key: str, place: Place) -> bool:
    refused = looks_like_my_number(key)
    if refused:
        place.at(key).report(FaultKind.MY_NUMBER)
    return refused


def report_production_urls(written: Concealed[Any], top: Place) -> None:
    """Report every URL of a provider that plain http or this machine makes unfit for production.

    Typed URL settings are judged again with their types; this finds those that a plugin takes as
    plain text too. A proxy may well run on this machine and is left out.
    """
    if top.surroundings.environment is not Environment.PRODUCTION:
        return
    for place, text in _texts(written.reveal().get("providers"), top.at("providers")):
        parts = split_url(text)
        if parts is None or place.keys[-2:] == ("http", "proxy"):
            continue
        if parts.scheme == "http":
            place.report(FaultKind.URL_PLAIN_HTTP, environment="production")
        elif is_loopback(parts.hostname or ""):
            place.report(FaultKind.URL_LOOPBACK, environment="production")


def _texts(raw: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(raw, str):
        yield place, raw
    elif isinstance(raw, Mapping):
        for key, value in raw.items():
            yield from _texts(value, place.at(str(key)))
    elif isinstance(raw, list | tuple):
        for at, value in enumerate(raw):
            yield from _texts(value, place.at(str(at)))
