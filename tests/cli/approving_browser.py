"""Stands for a browser and the person before it: approves at the page it is sent to.

Started by the program under test through the variable ``BROWSER``.
"""

import sys
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import urlopen

from myna_mock.served.remote import connect


def main(persona: str, url: str) -> None:
    world = connect(url.partition("/api/")[0])
    callback = world.person(persona).approve(url)
    uri = parse_qs(urlsplit(url).query)["redirect_uri"][0]
    urlopen(f"{uri}?{urlencode(callback.parameters.reveal())}").close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
