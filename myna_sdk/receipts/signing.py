"""Signing a draft, and reading back what was signed as any reader would."""

import attrs

from myna_sdk.errors import PluginError, UsageError
from myna_sdk.model.masking import Concealed
from myna_sdk.providers.context import Environment
from myna_sdk.receipts.container import MOCK_TYPE, TYPE, Container, Header, encoded
from myna_sdk.receipts.content_json import read_content, write_content
from myna_sdk.receipts.disclosures import Disclosure
from myna_sdk.receipts.drafting import Draft
from myna_sdk.receipts.keys import ReceiptSigner
from myna_sdk.receipts.results import Receipt


async def signed(draft: Draft, signer: ReceiptSigner) -> Receipt:
    """Return ``draft`` signed.

    Raises:
        UsageError: ``receipt-text-unusable``: nobody could read it back.
        PluginError: ``plugin-failed``: the signer did not sign it.
    """
    mock = draft.content.environment is Environment.MOCK
    header = Header(
        algorithm=signer.public.algorithm.value,
        kid=signer.public.kid,
        type=MOCK_TYPE if mock else TYPE,
    )
    unsigned = Container(
        protected=header.written(),
        payload=encoded(write_content(draft.content)),
        signature="",
        disclosures=Concealed(tuple(each.write().reveal() for each in draft.disclosures)),
    )
    signature = await signer.sign(unsigned.signing_input)
    container = attrs.evolve(unsigned, signature=encoded(signature))
    content = read_content(container.content() or {})
    parsed = Container.parse(Concealed(container.write().reveal().encode()))
    told = [Disclosure.parse(Concealed(each)) for each in container.disclosures.reveal()]
    if content is None or parsed is None or None in told:
        raise UsageError(
            "receipt-text-unusable",
            "a text of the decision, the configuration or the facts cannot stand in a receipt",
        )
    if not signer.public.signed(container.signing_input, signature):
        raise PluginError("plugin-failed", "the signer of receipts made no signature of its key")
    return Receipt(content=content, container=container, disclosures=draft.disclosures)
