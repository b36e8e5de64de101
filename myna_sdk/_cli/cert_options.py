"""The options of ``myna cert``."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from myna_sdk.commands.language import say
from myna_sdk.commands.options import in_the_calendar

CertificateFile = Annotated[
    Path, typer.Argument(help=say("証明書 (DER) です。", "The certificate, in DER."))
]
ShowFacts = Annotated[
    bool,
    typer.Option(
        "--show-facts",
        help=say(
            "基本4情報など本人に関する記載を隠さずに示します。",
            "Show what tells of the person in clear, such as the four facts.",
        ),
    ),
]
Anchors = Annotated[
    list[Path],
    typer.Option(
        help=say(
            "信頼するルート証明書 (DER)、またはそのフォルダーです。繰り返せます。",
            "A root certificate in DER that counts, or a folder of them; repeatable.",
        ),
    ),
]
AnchorsIfAny = Annotated[
    list[Path] | None,
    typer.Option(
        "--anchors",
        help=say(
            "当時のルート証明書 (DER)、またはそのフォルダーです。繰り返せます。"
            "事業者が証明書を保管しているときは要りません。",
            "A root of then in DER, or a folder of them; repeatable. Not needed where an operator "
            "holds the certificate.",
        ),
    ),
]
EvidenceFile = Annotated[
    Path,
    typer.Argument(
        metavar="EVIDENCE",
        help=say("保管した証跡 (JSON) です。", "Kept evidence, in JSON."),
    ),
]
ItsDocument = Annotated[
    Path | None,
    typer.Option(
        "--document",
        metavar="FILE",
        help=say(
            "手元にあれば、署名された文書です。", "The document that was signed, if it is at hand."
        ),
    ),
]
Index = Annotated[
    Path | None,
    typer.Option(
        metavar="INDEX",
        help=say(
            "myna crl build が作った失効リストの索引です。",
            "An index of revocation lists, which myna crl build makes.",
        ),
    ),
]
HierarchyName = Annotated[
    Literal["production", "test", "mock"],
    typer.Option(
        help=say(
            "ルート証明書の認証局 (本番、公式テストカード、模擬) です。",
            "What the roots belong to: real cards, official test cards, or the mock world.",
        ),
    ),
]
Confirmed = Annotated[
    list[str] | None,
    typer.Option(
        metavar="SHA256",
        help=say(
            "官報等と照合済みのルート証明書のフィンガープリントです。繰り返せます。",
            "Fingerprint of a root that you compared with the official gazette; repeatable.",
        ),
    ),
]
KindName = Annotated[
    Literal["signing", "user-authentication"],
    typer.Option(
        help=say(
            "何の証明書であるべきか。署名用か利用者証明用です。",
            "What the certificate must be.",
        ),
    ),
]
At = Annotated[
    datetime | None,
    typer.Option(
        callback=in_the_calendar,
        formats=["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.%f%z"],
        metavar="INSTANT",
        help=say(
            "判定する時点です (例 2026-11-24T12:00:00+09:00)。既定は現在です。",
            "The instant that judges, such as 2026-11-24T12:00:00+09:00; by default now.",
        ),
    ),
]
Lists = Annotated[
    list[Path] | None,
    typer.Option(
        "--crl",
        metavar="FILE",
        help=say("失効リスト (DER) です。繰り返せます。", "A revocation list in DER; repeatable."),
    ),
]
Answer = Annotated[
    Path | None,
    typer.Option(
        "--ocsp", metavar="FILE", help=say("OCSP応答 (DER) です。", "An OCSP answer in DER.")
    ),
]
Request = Annotated[
    Path | None,
    typer.Option(
        "--ocsp-request",
        metavar="FILE",
        help=say(
            "OCSP応答のもとになった要求 (DER) です。ないとノンスを確かめられません。",
            "The request that was answered, in DER; its nonce is looked for.",
        ),
    ),
]
WithoutNonce = Annotated[
    bool,
    typer.Option(
        "--without-nonce",
        help=say(
            "ノンスのないOCSP応答も、新しければ認めます。",
            "Accept an OCSP answer without a nonce if it is fresh.",
        ),
    ),
]
Document = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help=say(
            "署名された文書です。--signature とともに指定します。",
            "The document that was signed; goes with --signature.",
        ),
    ),
]
Signature = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help=say("署名値です。", "The signature over it.")),
]
Form = Annotated[
    Literal["digest-info", "raw"],
    typer.Option(
        help=say(
            "カードに渡した形式です。raw はハッシュだけを渡した場合です。",
            "What the card was given to sign; raw is the bare hash.",
        ),
    ),
]
HashOf = Annotated[
    Literal["sha256", "sha384", "sha512"],
    typer.Option(
        "--hash",
        help=say(
            "文書のハッシュです。",
            "The hash over the document.",
        ),
    ),
]
