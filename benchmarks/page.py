"""The written side of the benchmarks: ``benchmarks/results.json`` and ``docs/benchmarks.md``."""

import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.result import Result

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results.json"
PAGE = ROOT / "docs" / "benchmarks.md"

HEAD = """# Benchmarks

`make bench` takes these ratios in one run and writes this page and `benchmarks/results.json`. Only
ratios mean anything: both sides of each are measured in turn on the same machine, and where commits
count, on the disk of the checkout.

**What the disk does to these ratios.** `login-overhead`, `signature-overhead` and `store-append`
commit on both sides with the same journal and durability (write-ahead log, `synchronous=FULL`).
Where a commit waits for the disk, the wait hides the rest; where it takes 0.1 ms, as on the machine
of the last run, only processor time is left. The same code gave 1.3 and 1.7 for login and signature
beside a busy disk and 3.2 to 4.2 on the quiet one; the same minute gave today's code and that of
the day before equal ratios. Read both aims as **not met**: beside cryptography a login costs about
4 ms of processor time, a signature about 7 ms. By samples of the processor seven tenths of a run of
logins are the interpreter's own: some 7,500 calls a login, spread thin. `store-append` gave 0.34 to
0.48 there until it was made cheaper on 2026-11-27, and 0.52 to 0.56 since.

**The least program.** `benchmarks/least_login.py` is a login, both sides, and nothing else: the
same protocol with what it has each side check, by the libraries that the SDK uses, with as many
signatures and commits. It has no plugins, numbered checks, reasons, deadlines, caps, masked facts
or audit. `least-program-overhead` is its ratio to its own floor: 1.8 to 2.2 in processor time, with
2,400 calls. The aim of `login-overhead` leaves next to nothing for what an SDK is for. What ours
costs beside the least program is `login-vs-least-program`, taken in the same run; beside 15 busy
processes it was 2.7 to 3.1 in processor time.

`audit-writers` is the median over 30 pairs of rounds. In processor time, writing and sealing a note
took an eighth to a third more than an unchained insert (a ratio of 0.73 to 0.89); waiting for the
disk hides a part of that. Seven runs on 2026-11-26 gave 0.85 to 0.98.

`full-check` takes a signing certificate. Nine runs beside 15 other busy processes gave 2.34 to
2.41, a quiet machine 2.36 and 2.44. Of that a fifth of a pair is OpenSSL's: the person's key is met
for the first time.

`recheck-two-processes` needs two processors that nobody else uses; beside other work it gave 0.6 to
1.1. The one that asks checks too, and one more process is started: that costs 0.2 s, and what is
handed to it 2 µs of copying each, beside some 80 of checking. The certificates are made at the
first run, in a minute of one processor.

The `crl-index` rows compare processor time. Beside 20 other busy processes they gave 1.68 and 1.35
for the builds and 20,400 for a miss.

**Cards.** Face and texts take twelve commands, a signature with a certificate of 1,822 bytes
thirteen; `benchmarks/card.py` argues for each of them. Two are there because nobody may find a PIN
verified after us, and because extended lengths are used only where the card says so. Beside the
commands: 172 bytes went to the card and 7,312 came back for face and texts, 485 of them filler
behind the face, which is asked for at once without knowing how long it is; 142 and 2,104 for the
signature. How much filler a real card has is not known.

`card-own-time` is **not met**, and over loopback an SDK has no room for it: the least program for
the same operations (`card-least-own-time`, `benchmarks/least_card.py`), which has none of an SDK's
duties, does not meet the aim: 0.16 on a quiet machine, beside 0.43. Ten runs beside ten to fifteen
other busy processes gave 0.30 to 0.56 for ours, and 0.10 to 0.19 for the least, but for one of
0.47; a loop that sends the same bytes and reads nothing of the replies took 0.04 to 0.06. A read
takes 55 µs in PC/SC, a tenth of which is the time of some thirty calls of Python functions. Ours
takes about 1 ms for face and texts and half of it for a signature: 14 to 17 µs around each read
(the flow, what may be sent, the bytes and their erasure, the reply), 20 more where a PIN is
presented (core dumps, its copies), 60 to have the face from the list of numbers that pyscard
returns, some 250 to parse face and texts, and 40 to 50 to hand the flow to the card's thread and
back once an operation, without which a card that never answers could not be given up. By the
processor's clock it is as much: it is work, not waiting. On replies that were recorded the same
work takes half as long: between two commands others have the processor and its caches.

No real card was measured. What can be said of one is arithmetic: of the four contactless answers to
reset that OpenSC lists, three name 424 kbit/s as the card's fastest rate and one 106 (ISO/IEC
14443-3, bit rate capability). At 424 kbit/s the 7,484 bytes of face and texts are on the air for
141 ms, the 2,246 of a signature for 42 ms, framing and the card's own work left out. Beside that
our own time is about 1 %.

![How an index and checking certificates grow from a thousand entries to a million](growth.svg)

The plot shows processor time in units of one bare RSA-2048 verification of the same run; the last
one was taken beside four other busy processes. A million distinct certificates are signed while
they are checked, and not kept; that is most of the time of a whole run.

| Name | What against what | Ratio | Aim | Holds |
|---|---|--:|--:|---|
"""

WHAT = {
    "cold-start-version": "`myna --version` against `python -c pass`",
    "cold-start-help": "`myna --help` against a bare typer program's `--help`",
    "login-overhead": "one complete login in process, both sides, against its raw cryptography "
    "and as many plain SQLite commits",
    "least-program-overhead": "the least program that does both sides of a login, not ours, "
    "against its own raw cryptography and as many plain SQLite commits",
    "login-vs-least-program": "one complete login in process, both sides, against the least "
    "program's",
    "signature-overhead": "one complete signature verification in process, both sides, against its "
    "raw cryptography and as many plain SQLite commits",
    "store-append": "records kept with audit note against plain SQLite inserts, same durability",
    "audit-writers": "8 writers on PostgreSQL with audit and sealer against unchained inserts",
    "full-check": "a certificate, its revocation, its personal data and a signature with it, from "
    "their bytes, against two bare RSA-2048 verifications",
    "full-check-vs-certvalidator": "the same against pyhanko-certvalidator with the same list",
    "crl-index-build": "an index from a list of 1,000,000 entries, verified first, against "
    "cryptography's load and signature check of it",
    "crl-index-build-partitions": "the same from the lists of 1,700 towns, as many entries",
    "crl-index-build-memory": "the most memory of that build beside its input, against 100 MB",
    "crl-index-miss": "a look-up in that index that misses, against one in cryptography's list",
    "crl-index-miss-memory": "the memory of a process that opened the index and looked 100,000 "
    "numbers up, against 8 MB",
    "card-commands-facts": "commands sent to read the face and the texts of a card, each PIN's "
    "tries queried, against the fewest that access rules and safety allow",
    "card-commands-sign": "the same for a signature, its certificate read",
    "card-own-time": "our own time, signature checks left out, beside that in PC/SC, through pcscd "
    "and vpcd: face and texts, or a signature, whichever is worse",
    "card-least-own-time": "the same of the least program for the same operations",
    "recheck-two-processes": "100,000 distinct certificates rechecked, signature and index: two "
    "processes, their start included, against one",
}
"""Every benchmark by its name, which stays; the page shows them in this order."""


def as_json(results: Sequence[Result]) -> str:
    """Return the results as ``results.json`` holds them."""
    rows = [
        {
            "name": one.name,
            "ratio": round(one.ratio, 3),
            "aim": one.aim,
            "better": one.better,
            "holds": one.holds,
        }
        for one in results
    ]
    return json.dumps(rows, indent=2) + "\n"


def read_json() -> list[Result]:
    """Return the results of the last run."""
    rows = json.loads(RESULTS.read_text("utf-8"))
    fields = ("name", "ratio", "aim", "better")
    return [Result(**{field: row[field] for field in fields}) for row in rows]


def renewed(results: Sequence[Result]) -> list[Result]:
    """Return the results of the last run with ``results`` in their places."""
    found = {one.name: one for one in (*read_json(), *results)}
    return [found[name] for name in WHAT if name in found]


def table(results: Sequence[Result]) -> str:
    """Return one line of the page's table for each result."""
    sign = {"lower": "≤", "higher": "≥"}
    return "".join(
        f"| `{one.name}` | {WHAT[one.name]} | {one.ratio:.2f} | {sign[one.better]} {one.aim:g} "
        f"| {'yes' if one.holds else 'no'} |\n"
        for one in results
    )


def write(results: Sequence[Result]) -> None:
    """Keep the results in both places."""
    RESULTS.write_text(as_json(results), "utf-8")
    PAGE.write_text(HEAD + table(read_json()), "utf-8")
