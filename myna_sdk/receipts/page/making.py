"""The offline page, made of its parts and of a firm's key set.

Everything is in the one file. Its Content-Security-Policy lets in the one script and the one style
by their hashes and forbids everything else, so that the page cannot send anything anywhere.
"""

import base64
import hashlib
import json
from importlib.resources import files
from typing import Any, Final

from myna_sdk.model.texts import MOST_TEXT, UNSEEN
from myna_sdk.providers.context import Environment
from myna_sdk.providers.rule_texts import japanese_rules
from myna_sdk.receipts import checklist, container, content, disclosures
from myna_sdk.receipts.content import Content
from myna_sdk.receipts.key_set import KeySet
from myna_sdk.receipts.page.shape import shape_of
from myna_sdk.receipts.texts import texts

__all__ = ["offline_page"]

SCRIPTS: Final = ("reading.js", "checking.js", "showing.js")
"""The script, in the order of its parts."""
_PARTS: Final = files("myna_sdk.receipts.page")


def offline_page(keys: KeySet, environment: Environment) -> str:
    """Return the page that checks receipts of ``keys``, as the text of one HTML file.

    It holds no personal data, and may be published as it is.

    Args:
        keys: The firm's key set; whoever uses the page may take another one from a file.
        environment: Where receipts must be from. A page for mock receipts says so.
    """
    style, script = _part("page.css"), "\n".join(map(_part, SCRIPTS))
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src {_hashed(script)}",
            f"style-src {_hashed(style)}",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    parts = {
        "policy": policy,
        "style": style,
        "script": script,
        "data": _data(keys, environment),
    }
    page = _part("page.html")
    for name, part in parts.items():
        page = page.replace(f"@@{name}@@", part)
    return page


def _part(name: str) -> str:
    return _PARTS.joinpath(name).read_text(encoding="utf-8")


def _hashed(part: str) -> str:
    digest = base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _data(keys: KeySet, environment: Environment) -> str:
    """Return what the script works with, as JSON that ends no element."""
    plain: dict[str, Any] = {
        "keys": keys.as_json(),
        "environment": environment.value,
        "texts": {
            table: {key: {"ja": each.ja, "en": each.en} for key, each in named.items()}
            for table, named in texts().items()
        },
        "rules": japanese_rules(),
        "order": [rule.value for rule in checklist.Rule],
        "passing": sorted(checklist.passing()),
        "unmade": sorted(checklist.NOT_MADE),
        "unknown": sorted(checklist.UNKNOWN),
        "form": content.FORM,
        "version": content.VERSION,
        "digest": disclosures.DIGEST,
        "types": {"real": container.TYPE, "mock": container.MOCK_TYPE},
        "most_bytes": container.MOST_BYTES,
        "most_disclosures": container.MOST_DISCLOSURES,
        "most_value": disclosures.MOST_VALUE,
        "salt_bytes": disclosures.SALT_BYTES,
        "items": [item.value for item in disclosures.Item],
        "shape": shape_of(Content),
        "most_text": MOST_TEXT,
        "unseen": UNSEEN.pattern,
    }
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
