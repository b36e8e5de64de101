"""What a reply of a list's server or of a responder amounts to before its content is looked at."""

from collections.abc import Container

import myna_sdk.authoring as m


def refused_by_status(
    reply: m.HttpReply, media_types: Container[str], *, operation: str
) -> m.Undetermined | None:
    """Return what a reply means that brings no content of ``media_types``; ``None`` if it does.

    Raises:
        ProtocolError: ``reply-status`` or ``reply-content-type``: no such server answers so.
    """
    trouble = m.upstream_trouble(reply)
    if trouble is not None:
        return trouble
    if reply.status in {401, 403}:
        detail = f"plugin:http-{reply.status}"
        return m.Undetermined(m.Reason.PROVIDER_MISCONFIGURED, detail=detail)
    if reply.status != 200:
        raise m.ProtocolError(
            "reply-status", f"the {operation} reply has status {reply.status}", operation=operation
        )
    media_type = (reply.header("content-type") or "").partition(";")[0].strip().lower()
    if media_type not in media_types:
        raise m.ProtocolError(
            "reply-content-type", f"the {operation} reply is of another type", operation=operation
        )
    return None
