"""Certificates, lists, answers and signatures that must be refused, and boundary cases.

`attacks` makes them under a given instant; each has the code that our own verifier gives it.
`issue` makes one of them as files would hold it, its private key included.
Everything is signed by a MOCK hierarchy whose keys are made anew in each process.
"""

from myna_sdk.testing.attack_pack.issuing import IssuedCase, issue
from myna_sdk.testing.attack_pack.making import Attack, Case, attacks, cases, outcome_of, verdict_of

__all__ = [
    "Attack",
    "Case",
    "IssuedCase",
    "attacks",
    "cases",
    "issue",
    "outcome_of",
    "verdict_of",
]
