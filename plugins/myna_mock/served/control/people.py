"""People and what happens to them, over HTTP."""

from collections.abc import Mapping
from typing import Any

from myna_mock.bilingual import Text
from myna_mock.served.control.body import as_object, known_only, read_object, refuse, text_of
from myna_mock.served.control.values_json import instant_to_json, report_to_json
from myna_mock.served.hosting import HostedWorld
from myna_mock.served.problems import reply
from myna_sdk.testing.service import ServiceReply, ServiceRequest


def list_people(hosted: HostedWorld, request: ServiceRequest, **_: str) -> ServiceReply:
    """Answer with everybody."""
    del request
    people = [person_document(hosted, persona) for persona in hosted.world.persona_ids()]
    return reply(200, {"people": people})


def add_person(hosted: HostedWorld, request: ServiceRequest, **_: str) -> ServiceReply:
    """Add a persona of the caller's."""
    told = read_object(request)
    if "id" not in told:
        refuse("required and missing: id")
    persona = text_of(told, "id")
    hosted.world.add_persona(persona, {key: told[key] for key in told if key != "id"})
    return reply(201, person_document(hosted, persona))


def get_person(hosted: HostedWorld, request: ServiceRequest, *, persona: str) -> ServiceReply:
    """Answer with one person as they are now."""
    del request
    return reply(200, person_document(hosted, persona))


def add_event(hosted: HostedWorld, request: ServiceRequest, *, persona: str) -> ServiceReply:
    """Have something happen to a person now."""
    told = read_object(request)
    known_only(told, {"kind", "options"}, {"kind"})
    options = as_object(told.get("options", {}), "options")
    hosted.world.happen(persona, text_of(told, "kind"), options)
    return reply(201, person_document(hosted, persona))


def person_document(hosted: HostedWorld, persona: str) -> dict[str, Any]:
    """Return what is told of one person."""
    report = hosted.world.report(persona)
    described = hosted.world.persona(persona)
    story = described.story
    return {
        **report_to_json(report),
        "title": _text(described.title),
        "awkward": _text(described.awkward),
        "story": {
            "outcome": story.outcome.value,
            "reason": None if story.reason is None else story.reason.value,
            "text": _text(story.text),
        },
        "history": [
            {"kind": kind, "at": instant_to_json(at)} for kind, at in hosted.world.history(persona)
        ],
    }


def _text(text: Text) -> Mapping[str, str]:
    return {"ja": text.ja, "en": text.en}
