"""The conformance suite for providers: good replies are spoiled, and rules say what must follow.

Adopt it by subclassing the class of each capability from ``myna_sdk.testing`` in a test module:
`AuthenticatorConformance`, `OidcConformance`, `SignerConformance`, `OidcSignerConformance`,
`SignatureVerifierConformance`, `AuthenticationVerifierConformance`, `StatusCheckerConformance`,
`ConsentRegistryConformance`, `LatestFactsSourceConformance`. No socket is opened. Readers of cards
have `ChipReaderConformance`, whose other side is a hand with a card.
"""
