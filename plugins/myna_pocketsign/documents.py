"""Consent and cancellation documents. The real form is not public: this one is ours, and MOCK.

It states the firm, its service, the version of the text shown, and each item. The signature over
a consent is made over these bytes exactly.
"""

from typing import Final
from xml.sax.saxutils import escape

import myna_sdk.authoring as m
from myna_pocketsign._wire import Wire

MOCK_FORM: Final = "MOCK"


def document(ask: m.ConsentAsk, wire: Wire, environment: m.Environment) -> m.Document:
    """Return the document that the person is to sign.

    Raises:
        ConfigError: ``consent-form-unconfirmed``: the form is ours, and this is no mock world.
    """
    if wire.form == MOCK_FORM and environment is not m.Environment.MOCK:
        raise m.ConfigError(
            "consent-form-unconfirmed",
            "pocketsign: wire.form is MOCK; set the names of the operator's own form",
        )
    statement = ask.statement
    root = wire.consent_root if ask.withdrawal_of is None else wire.cancellation_root
    items = "".join(f"<{wire.element(item)}/>" for item in m.FactItem if item in statement.items)
    parts = (
        (wire.firm, escape(ask.firm)),
        (wire.service, escape(statement.service_id)),
        (wire.text_version, escape(statement.text_version)),
        (wire.items, items),
    )
    inner = "".join(f"<{name}>{content}</{name}>" for name, content in parts)
    text = f'<{root} 様式="{escape(wire.form, {chr(34): "&quot;"})}">{inner}</{root}>'
    return m.Document(m.Concealed(f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()))
