"""The key that signs receipts, read from where the configuration says."""

from myna_sdk.configuration.values import Configuration
from myna_sdk.errors import ConfigError
from myna_sdk.providers.faults import Fault, FaultKind, config_error
from myna_sdk.providers.places import Place, Surroundings, Wrong
from myna_sdk.providers.references import Reference, read_bytes
from myna_sdk.receipts.keys import LocalKey


def receipt_key(configuration: Configuration) -> LocalKey:
    """Return the key that ``[receipts] key`` names.

    Raises:
        ConfigError: ``receipt-key-missing``: none is named. ``config-invalid``: it cannot be read.
            ``receipt-key-unusable``: it is no such key.
    """
    reference = configuration.receipts.key
    if reference is None:
        raise ConfigError(
            "receipt-key-missing",
            '[receipts] key is not set; name a private key: key = "file:receipt-key.pem"',
        )
    place = Place(configuration.surroundings).at("receipts").at("key")
    pem = read_bytes(reference, place)
    if isinstance(pem, Wrong):
        raise config_error(tuple(place.faults))
    return LocalKey.load(pem, source=str(reference))


def receipt_key_faults(reference: Reference, surroundings: Surroundings) -> tuple[Fault, ...]:
    """Return what keeps the key at ``reference`` from signing receipts, and who else may read it.

    The key is read and let go.
    """
    place = Place(surroundings).at("receipts").at("key")
    pem = read_bytes(reference, place)
    if not isinstance(pem, Wrong):
        try:
            LocalKey.load(pem, source=str(reference))
        except ConfigError as error:
            place.report(FaultKind.VALUE_REFUSED, why=error.message)
    return tuple(place.faults)
