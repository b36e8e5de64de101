"""What a fault makes of a reply."""

from myna_mock.faults import FaultSpec, ReplyFault, Served, TransportFault, WireFault
from myna_sdk.testing.service import ServiceReply

_PAGE = (
    "<!doctype html><html><head><title>MOCK</title></head><body><h1>Service temporarily "
    "unavailable</h1><p>MOCK</p></body></html>"
)
_HTML = (("content-type", "text/html; charset=utf-8"),)
_JSON = (("content-type", "application/json"),)


def spoilt(spec: FaultSpec, reply: ServiceReply | None) -> Served:
    """Return what arrives in place of ``reply``, which is ``None`` if no work was done."""
    if isinstance(spec.kind, WireFault):
        return _on_the_wire(spec, spec.kind, reply)
    return _reply(spec)


def _on_the_wire(spec: FaultSpec, kind: WireFault, reply: ServiceReply | None) -> TransportFault:
    whole = len(reply.body) if reply is not None else 0
    keep = whole // 2 if spec.keep is None else min(spec.keep, max(whole - 1, 0))
    return TransportFault(kind, seconds=spec.seconds, reply=reply, keep=keep)


def _reply(spec: FaultSpec) -> ServiceReply:
    match spec.kind:
        case ReplyFault.HTML_PAGE:
            return ServiceReply(200, _HTML, _PAGE.encode())
        case ReplyFault.NOT_JSON:
            return ServiceReply(200, _JSON, b'{"mock": tru')
        case ReplyFault.EMPTY:
            return ServiceReply(200, _JSON, b"")
    status = int(spec.kind.value.removeprefix("http-"))
    wait = 30 if status == 429 and spec.retry_after is None else spec.retry_after
    header = () if wait is None else (("retry-after", str(wait)),)
    return ServiceReply(status, (*_HTML, *header), _PAGE.encode())
