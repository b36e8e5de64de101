"""pkilint over certificates, lists and answers: what it finds, by code and place."""

from functools import cache
from typing import Any, Final

from pkilint import document, loader, pkix, validation  # type: ignore[import-untyped]
from pkilint.pkix import (  # type: ignore[import-untyped]
    algorithm,
    certificate,
    crl,
    extension,
    key,
    name,
    ocsp,
)
from pkilint.pkix.certificate import (  # type: ignore[import-untyped]
    certificate_extension,
    certificate_key,
)
from pyasn1_alt_modules import rfc5280  # type: ignore[import-untyped]

NOTICE: Final = validation.ValidationFindingSeverity.NOTICE
"""What is only information is left; notices, warnings and errors count."""

Found = frozenset[tuple[str, str]]
"""Code of the finding and where it was found, list indices left out."""


def of_certificate(der: bytes) -> Found:
    """Return the findings by RFC 5280 in a certificate alone."""
    made = loader.RFC5280CertificateDocumentLoader().load_der_document(der, "certificate")
    return _found(_certificates().validate(made.root))


def of_list(der: bytes, *, of_people: bool) -> Found:
    """Return the findings by RFC 5280 in a revocation list."""
    kind = crl.CertificateRevocationListType
    made = loader.RFC5280CertificateListDocumentLoader().load_der_document(der, "list")
    return _found(_lists(kind.CRL if of_people else kind.ARL).validate(made.root))


def of_answer(der: bytes) -> Found:
    """Return the findings by RFC 6960 in an OCSP answer."""
    made = loader.RFC6960OCSPResponseDocumentLoader().load_der_document(der, "answer")
    return _found(_answers().validate(made.root))


def of_pair(issuer: bytes, subject: bytes) -> Found:
    """Return the findings in two certificates of which one is said to have signed the other."""
    found: dict[str, Any] = {}
    load = loader.RFC5280CertificateDocumentLoader().load_der_document
    for each, der in (("issuer", issuer), ("subject", subject)):
        found[each] = load(der, each, each, found)
    decoding, of_issuer, of_subject = _pairs()
    results = [
        *decoding.validate(found["issuer"].root),
        *decoding.validate(found["subject"].root),
        *of_issuer.validate(found["issuer"].root),
        *of_subject.validate(found["subject"].root),
    ]
    return _found(results)


def _found(results: list[Any]) -> Found:
    return frozenset(
        (each.finding.code, ".".join(p for p in result.node.path.split(".") if not p.isdigit()))
        for result in results
        for each in result.finding_descriptions
        if each.finding.severity <= NOTICE
    )


@cache
def _certificates() -> Any:
    return certificate.create_pkix_certificate_validator_container(
        certificate.create_decoding_validators(
            name.ATTRIBUTE_TYPE_MAPPINGS, extension.EXTENSION_MAPPINGS
        ),
        [
            certificate.create_issuer_validator_container([]),
            certificate.create_validity_validator_container(),
            certificate.create_subject_validator_container([]),
            certificate.create_extensions_validator_container([]),
            certificate.create_spki_validator_container([]),
        ],
    )


@cache
def _lists(kind: Any) -> Any:
    return crl.create_pkix_crl_validator_container(
        _decoders(),
        [
            crl.create_issuer_validator_container([]),
            crl.create_validity_validator_container([]),
            crl.create_extensions_validator_container([]),
        ],
    )


@cache
def _answers() -> Any:
    decoders = [ocsp.create_response_decoder(), *_decoders()]
    return ocsp.create_pkix_ocsp_response_validator_container(decoders, [])


def _decoders() -> list[Any]:
    return [
        pkix.create_attribute_decoder(name.ATTRIBUTE_TYPE_MAPPINGS),
        pkix.create_extension_decoder(extension.EXTENSION_MAPPINGS),
    ]


@cache
def _pairs() -> tuple[Any, Any, Any]:
    """Return what `lint_pkix_signer_signee_cert_chain` puts together."""
    decoders = [
        *_decoders(),
        pkix.create_signature_algorithm_identifier_decoder(
            algorithm.SIGNATURE_ALGORITHM_IDENTIFIER_MAPPINGS,
            path="certificate.tbsCertificate.signature",
        ),
        certificate.create_spki_decoder(
            key.SUBJECT_PUBLIC_KEY_ALGORITHM_IDENTIFIER_MAPPINGS,
            key.SUBJECT_KEY_PARAMETER_ALGORITHM_IDENTIFIER_MAPPINGS,
        ),
    ]
    issuer = [
        name.IssuerSubjectNameBinaryEqualValidator(
            path="certificate.tbsCertificate.subject",
            subject_document_issuer_dn_path="subject:certificate.tbsCertificate.issuer",
        ),
        extension.IssuerSubjectKeyIdentifierBinaryEqualValidator(
            subject_auth_key_id_retriever=lambda node: document.get_document_by_name(
                node, "subject"
            ).get_extension_by_oid(rfc5280.id_ce_authorityKeyIdentifier)
        ),
        certificate_extension.IssuerSubjectPolicyChainValidator(),
    ]
    subject = [
        certificate_key.SubjectSignatureVerificationValidator(
            tbs_node_retriever=lambda node: node.navigate("^.tbsCertificate"),
            path="certificate.signature",
        )
    ]
    return (
        validation.ValidatorContainer(validators=decoders, path="certificate"),
        validation.ValidatorContainer(validators=issuer),
        validation.ValidatorContainer(validators=subject),
    )
