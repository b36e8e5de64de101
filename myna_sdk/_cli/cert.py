"""``myna cert``: what a certificate says, and whether it holds."""

import typer

from myna_sdk._cli import cert_options as options
from myna_sdk._cli.open_group import OpenGroup
from myna_sdk.commands.exit_codes import ExitCode
from myna_sdk.commands.language import say
from myna_sdk.commands.options import DEFAULT_CONFIG, AsJson, ConfigFile
from myna_sdk.commands.screen import show, show_json

app = typer.Typer(
    cls=OpenGroup,
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
)


@app.command(
    help=say(
        "電子証明書の記載を示します。検証はしません。",
        "Show what a certificate says. Nothing is verified.",
    )
)
def inspect(
    file: options.CertificateFile, *, show_facts: options.ShowFacts = False, as_json: AsJson = False
) -> ExitCode:
    """Show what a certificate says."""
    from myna_sdk.commands import certificate_screens as screens  # noqa: PLC0415 - not for --help
    from myna_sdk.commands.certificate_inputs import certificate_in  # noqa: PLC0415

    certificate = certificate_in(file)
    if as_json:
        told = screens.certificate_document(certificate, reveal=show_facts)
        show_json({"certificate": told})
    else:
        show(*screens.certificate_lines(certificate, reveal=show_facts))
    return ExitCode.DONE


@app.command(
    help=say(
        "電子証明書を検証し、検査を一つずつ示します。\n\n"
        "--crl、--index、--ocsp のいずれもなければ、失効の有無は判定できません。",
        "Verify a certificate, check by check. Without --crl, --index or --ocsp nobody can tell "
        "whether it was revoked, and it ends unproven.",
    )
)
def verify(
    file: options.CertificateFile,
    *,
    anchors: options.Anchors,
    hierarchy: options.HierarchyName = "production",
    confirmed: options.Confirmed = None,
    kind: options.KindName = "signing",
    at: options.At = None,
    crl: options.Lists = None,
    index: options.Index = None,
    ocsp: options.Answer = None,
    ocsp_request: options.Request = None,
    without_nonce: options.WithoutNonce = False,
    document: options.Document = None,
    signature: options.Signature = None,
    form: options.Form = "digest-info",
    hash_: options.HashOf = "sha256",
    show_facts: options.ShowFacts = False,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> ExitCode:
    """Verify a certificate, and with a document the signature over it."""
    from myna_sdk.commands import certificate_screens as screens  # noqa: PLC0415 - not for --help
    from myna_sdk.commands.certificate_check import Files, judge  # noqa: PLC0415
    from myna_sdk.commands.revocation_rights import refuse_data_of_others  # noqa: PLC0415
    from myna_sdk.drive.clock import SystemClock  # noqa: PLC0415

    if crl or index or ocsp:
        refuse_data_of_others(hierarchy, config)
    files = Files(
        certificate=file,
        anchors=anchors,
        hierarchy=hierarchy,
        confirmed=confirmed or (),
        kind=kind,
        lists=crl or (),
        index=index,
        answer=ocsp,
        request=ocsp_request,
        nonce=not without_nonce,
        document=document,
        signature=signature,
        form=form,
        hash=hash_,
    )
    judged = judge(files, at or SystemClock().now())
    if as_json:
        show_json({"verdict": screens.verdict_document(judged, reveal=show_facts)})
    else:
        show(*screens.verdict_lines(judged, reveal=show_facts))
    return screens.verdict_code(judged.verdict)


@app.command(
    help=say(
        "保管した証跡をもう一度検証します。\n\n当時の判定と、今なら異なる検査を示します。事業者が証明書を"
        "保管しているときは、判定できません。",
        "Judge kept evidence again: the verdict of then, and what would differ today. Where an "
        "operator holds the certificate nobody else can tell.",
    )
)
def reverify(
    file: options.EvidenceFile,
    *,
    anchors: options.AnchorsIfAny = None,
    confirmed: options.Confirmed = None,
    document: options.ItsDocument = None,
    at: options.At = None,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> ExitCode:
    """Judge kept evidence again."""
    from myna_sdk.commands import evidence_check as evidence  # noqa: PLC0415 - not for --help
    from myna_sdk.commands.certificate_screens import verdict_code  # noqa: PLC0415
    from myna_sdk.drive.clock import SystemClock  # noqa: PLC0415

    now = at or SystemClock().now()
    told = evidence.again(
        evidence.opened(file, config), anchors or (), confirmed or (), document, now
    )
    if as_json:
        show_json({"reverified": evidence.again_document(told)})
    else:
        show(*evidence.again_lines(told))
    return verdict_code(told.found.then)
