"""A world that remembers the URLs it was asked, for those who look for facts in them."""

from typing import Any
from urllib.parse import urlencode

from myna_mock.faults import Served
from myna_mock.world import World
from myna_sdk.testing.service import ServiceRequest


class ObservedWorld(World):
    """A world in this process that keeps each URL as it was asked.

    Attributes:
        seen_urls: Path and query of every request, nothing masked.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen_urls: list[str] = []

    def serve(self, request: ServiceRequest) -> Served:
        """Return what ``request`` comes to, and remember its URL."""
        self.seen_urls.append(f"{request.path}?{urlencode(request.query)}")
        return super().serve(request)
