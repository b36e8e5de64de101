"""The roots of a world as files, as whoever runs a verifier of their own supplies them."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from myna_sdk.errors import TransportError, UsageError
from myna_sdk.model.certificate import CertificateKind

if TYPE_CHECKING:
    from myna_mock.world_face import WorldFace

_MOST: Final = 20
_OK: Final = 200


def write_roots(world: "WorldFace", folder: Path) -> tuple[Path, ...]:
    """Return the files in ``folder`` that now hold each root in force, in DER.

    Raises:
        TransportError: ``mock-unreachable``.
        UsageError: ``file-not-opened``: a file cannot be written.
    """
    import httpx  # noqa: PLC0415 - worlds begin without it

    try:
        return _written(world, folder)
    except httpx.HTTPError as fault:
        kind = type(fault).__name__
        raise TransportError("mock-unreachable", f"{world.base_url}: {kind}") from None
    except OSError as fault:
        path = str(fault.filename or folder)
        raise UsageError("file-not-opened", f"{path}: {fault.strerror}", path=path) from None


def _written(world: "WorldFace", folder: Path) -> tuple[Path, ...]:
    import httpx  # noqa: PLC0415 - as above

    written = []
    with httpx.Client(transport=getattr(world, "transport", None), trust_env=False) as client:
        for kind in CertificateKind:
            for number in range(1, _MOST):
                reply = client.get(f"{world.base_url}/ca/{kind.value}/{number}/root.cer")
                if reply.status_code == _OK:
                    path = folder / f"{kind.value}-{number}.cer"
                    path.write_bytes(reply.content)
                    written.append(path)
                elif written and written[-1].name.startswith(kind.value):
                    break  # the generations in force follow each other
    return tuple(written)
