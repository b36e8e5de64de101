"""Who may see and send what: two doors, each with a link of its own, and one browser at each.

1. The host that is asked for is this one, by its number and port: a name that was made to lead
   here leads nowhere (DNS rebinding).
2. A request that a page of another origin made is refused, by what the browser says of it: by
   ``Sec-Fetch-Site``, and a form by ``Origin`` too.
3. A link is changed into a cookie of its page's path. Whoever opens the link later takes the door
   over, and the browser before is shut out.
4. A form carries the ticket of the stage; see `myna_counter.session`.
"""

from collections.abc import Mapping
from hmac import compare_digest

import attrs

from myna_counter.session import Role
from myna_sdk.drive.entropy import RandomSource
from myna_sdk.model.masking import Secret

_TOKEN = 24


@attrs.define(kw_only=True)
class Door:
    """The way to one page.

    Attributes:
        role: Whose page.
        cookie: The name of its cookie; the port is in it, because browsers share cookies between
            ports.
        token: What its link holds.
    """

    role: Role
    cookie: str
    token: Secret
    _random: RandomSource = attrs.field(repr=False)
    _key: Secret | None = None

    def opens(self, token: str) -> bool:
        """Tell whether ``token`` is that of the link."""
        return _same(token, self.token)

    def admits(self, headers: Mapping[str, str]) -> bool:
        """Tell whether the request with ``headers`` comes from the browser that was let in."""
        key = self._key
        if key is None:
            return False
        # Every program on this host can set cookies of any form and name: none of them matters.
        given = (each.strip().partition("=") for each in headers.get("cookie", "").split(";"))
        return any(name == self.cookie and _same(value, key) for name, _, value in given)

    def let_in(self) -> str:
        """Return the cookie, as a header, of the browser that comes in; the last one is out."""
        self._key = Secret(self._random.bytes(_TOKEN).hex())
        return (
            f"{self.cookie}={self._key.reveal()}; Path=/{self.role.value}; HttpOnly; "
            "SameSite=Strict"
        )


@attrs.frozen(kw_only=True)
class Doors:
    """Both doors of one counter.

    Attributes:
        origin: The one origin of the pages.
        staff: The staff's door.
        customer: The customer's.
    """

    origin: str
    staff: Door
    customer: Door

    @classmethod
    def at(cls, port: int, random: RandomSource) -> "Doors":
        """Return new doors of a server on ``port``."""
        both = {
            role.value: Door(
                role=role,
                cookie=f"myna-counter-{role.value}-{port}",
                token=Secret(random.bytes(_TOKEN).hex()),
                random=random,
            )
            for role in Role
        }
        return cls(origin=f"http://127.0.0.1:{port}", **both)

    def of(self, role: Role) -> Door:
        """Return the door of ``role``."""
        return self.staff if role is Role.STAFF else self.customer

    def link(self, role: Role) -> str:
        """Return the link, to be shown once, to whom it belongs."""
        return f"{self.origin}/{role.value}/open/{self.of(role).token.reveal()}"

    def refused(self, method: str, headers: Mapping[str, str]) -> str | None:
        """Return why a request is not even looked at, or ``None``."""
        if headers.get("host") != self.origin.removeprefix("http://"):
            return "host-other"
        site = headers.get("sec-fetch-site")
        if site not in {None, "same-origin", "none"}:
            return "site-other"
        if method == "POST" and headers.get("origin") != self.origin:
            return "origin-other"
        return None


def _same(given: str, secret: Secret) -> bool:
    return compare_digest(given.encode("utf-8", "replace"), secret.reveal().encode())
