"""Whom a provider instance's TLS connections trust, and who they say they are."""

import ssl

import certifi

from myna_sdk.drive.policy import HttpPolicy
from myna_sdk.errors import ConfigError


def client_context(policy: HttpPolicy) -> ssl.SSLContext:
    """Return a TLS context that verifies certificate and name, TLS 1.2 or later.

    Made by hand: `ssl.create_default_context` takes trust and key logging from the environment.

    Raises:
        ConfigError: ``certificate-unreadable``, naming the setting.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    setting = "ca_bundle"
    try:
        context.load_verify_locations(cafile=policy.ca_bundle or certifi.where())
        setting = "client_certificate"
        if policy.client_certificate is not None:
            context.load_cert_chain(policy.client_certificate, policy.client_key, _no_password)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
    else:
        return context
    raise ConfigError(
        "certificate-unreadable",
        f"{policy.instance}: {setting} cannot be used: {reason or 'not a PEM file, or locked'}",
        instance=policy.instance,
        setting=setting,
    )


def _no_password() -> str:
    """Answer for a locked key, which would otherwise be asked for on the terminal."""
    return ""
