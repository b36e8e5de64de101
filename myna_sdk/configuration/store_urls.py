"""The store's URL: SQLite below the configuration's directory, or PostgreSQL."""

import re
from typing import Final

import attrs

from myna_sdk.configuration.rules import STORE_URL
from myna_sdk.configuration.values import StoreSection
from myna_sdk.model.masking import Concealed
from myna_sdk.providers.faults import FaultKind
from myna_sdk.providers.places import Place, Wrong
from myna_sdk.providers.urls import CredentialUrl

_SQLITE: Final = re.compile(r"(sqlite(?:\+pysqlite)?:///)([^/?:][^?]*)(\?.*)?")


def read_store_url(section: StoreSection, place: Place) -> StoreSection | Wrong:
    """Return the section with a relative SQLite path made absolute, or report an unknown kind.

    ``sqlite:///myna.db`` would otherwise be another database in every working directory.
    """
    if not STORE_URL.match(section.url.reveal()):
        return place.at("url").report(FaultKind.STORE_URL)
    return attrs.evolve(section, url=_absolute(section.url, place))


def _absolute(url: CredentialUrl, place: Place) -> CredentialUrl:
    parts = Concealed(_SQLITE.fullmatch(url.reveal()))
    found = parts.reveal()
    if found is None:
        return url
    path = (place.surroundings.base / found[2]).absolute()
    return CredentialUrl(f"{found[1]}{path}{found[3] or ''}")
