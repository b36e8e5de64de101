"""The numbered rules of this room, each with its source, made or not."""

from typing import Final

import attrs

from myna_sdk.model.checks import Check, CheckResult


@attrs.frozen
class Rule:
    """What must hold, with its source, and what is looked at to tell."""

    rule: str
    looked_at: str


RULES: Final = (
    Rule(
        "one certificate in DER of bounded size, and nothing behind it (X.690 §10)",
        "the certificate's bytes",
    ),
    Rule(
        "version 3, a positive serial number of at most 20 bytes, readable times, one algorithm "
        "named twice, no extension twice (RFC 5280 §4.1 and §4.2)",
        "the certificate's fields",
    ),
    Rule(
        "the signature's algorithm and the key are those of an allowed card profile",
        "signatureAlgorithm and subjectPublicKeyInfo",
    ),
    Rule(
        "the issuer's name is that of an anchor of the set, of the kind that was asked for "
        "(RFC 5280 §6.1.3 (a)(4))",
        "the issuer's name",
    ),
    Rule(
        "the named key, issuer and serial number are those of one anchor (RFC 5280 §4.2.1.1)",
        "authorityKeyIdentifier",
    ),
    Rule("the signature is that anchor's (RFC 5280 §6.1.3 (a)(1))", "signatureValue"),
    Rule("the anchor is in force at the instant", "the anchor's validity"),
    Rule(
        "the certificate is in force at the instant, its last second to the end: midnight in Japan "
        "(RFC 5280 §4.1.2.5)",
        "the certificate's validity",
    ),
    Rule(
        "no unknown extension is critical, and it is no CA (RFC 5280 §4.2 and §4.2.1.9)",
        "the extensions and basicConstraints",
    ),
    Rule(
        "keyUsage and extKeyUsage are exactly those of the kind (RFC 5280 §4.2.1.3 and §4.2.1.12)",
        "keyUsage and extKeyUsage",
    ),
    Rule(
        "the one policy is a confirmed one of the hierarchy and of the kind (RFC 5280 §4.2.1.4)",
        "certificatePolicies",
    ),
    Rule(
        "the key identifier is the hash of the key (RFC 5280 §4.2.1.2 method 1)",
        "subjectKeyIdentifier",
    ),
    Rule(
        "the personal data of a signing certificate is there, once each, in its known form",
        "subjectAltName",
    ),
    Rule(
        "the certificate is not revoked, told freshly by its issuer (RFC 5280 §6.3, RFC 6960 §3.2)",
        "the revocation list or the OCSP answer",
    ),
    Rule(
        "the signature is as long as the key, over an allowed hash, in the form that the caller "
        "stated (RFC 8017 §8.2.2 and §9.2)",
        "the signature's length and form",
    ),
    Rule("the signature over the document is that of the certificate's key", "the signature"),
)
"""The checks jpki-1 to jpki-16."""

RULES_VERSION: Final = "2026-11"
"""Changes whenever a rule does, so that kept evidence says by which it was judged."""

LAST_OF_PATH: Final = 13
REVOCATION: Final = 14
FORM: Final = 15
SIGNATURE: Final = 16


def told(
    results: tuple[CheckResult, ...],
) -> tuple[Check, ...]:
    """Return every check with its result; what ``results`` does not reach was not made."""
    return tuple(
        Check(
            f"jpki-{number}",
            rule.rule,
            rule.looked_at,
            results[number - 1] if number <= len(results) else CheckResult.NOT_MADE,
        )
        for number, rule in enumerate(RULES, start=1)
    )
