"""One question to the program, in process: language, diagnosis and the contract's JSON keys."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from pathlib import Path
from typing import Any

from adapters.tenant_folder import load
from handlers.asking import Asking
from handlers.conversation import Conversation, Said
from handlers.diagnose import Diagnose, Request
from handlers.ports import Handle
from handlers.replies import Words
from handlers.rights import Rights, actor
from handlers.routing import Routing
from handlers.verdict import Verdict
from handlers.views.showing import Views
from handlers.views.sight import Ports
from knowledge.catalogue import Catalogue, load_fast
from knowledge.language.reading import Subject, read
from tests.fakes import FixedClock, MemoryCases


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The knowledge, read once."""
    return load_fast()


def _handle(found: Subject | None) -> Handle | None:
    return Handle(found.kind, found.value) if found else None


def request(text: str, **more: Any) -> Request:
    """The question as the conversation reads it."""
    reading = read(text)
    symptom = reading.symptom
    if symptom is None and reading.subject is not None:
        symptom = "object-not-syncing"
    return Request(
        text=text,
        symptom=symptom,
        handle=_handle(reading.subject),
        second=_handle(reading.second),
        attribute=reading.attribute,
        error=reading.error,
        **more,
    )


async def verdict(text: str, folder: Path, **more: Any) -> Verdict:
    """The verdict on a question put to a recorded tenant."""
    tenant = load(folder)
    diagnose = Diagnose(catalogue(), tenant.directory, tenant.server, tenant.tenant, tenant.clock)
    return await diagnose.ask(request(text, **more))


async def _turn(text: str, folder: Path) -> Verdict:
    """One turn of a conversation with an admin: what `whysync ask` does, without the process."""
    tenant = load(folder)
    diagnose = Diagnose(catalogue(), tenant.directory, tenant.server, tenant.tenant, tenant.clock)
    rights = Rights(tenant.directory, tenant.tenant, diagnose)
    asking = Asking(diagnose, rights, catalogue(), tenant.clock)
    ports = Ports(tenant.directory, tenant.server, tenant.tenant)
    views = Views(ports, diagnose, asking, catalogue(), tenant.clock)
    routing = Routing(asking, catalogue(), read, views)
    words = Words(catalogue().words)
    conversation = Conversation(routing, words, MemoryCases(), FixedClock())
    turned = await conversation.turn(Said(actor("admin"), "", text))
    return turned.verdict or Verdict(None, None, "not-understood", reason=turned.reply.id)


def ask(text: str, folder: Path) -> dict[str, Any]:
    """The keys of contracts section 3 that the exam looks at."""
    found = asyncio.run(_turn(text, folder))
    return {
        "symptom": found.symptom,
        "outcome": found.outcome,
        "diagnosis": found.diagnosis,
        "place": found.place,
        "then": list(found.then),
        "also": list(found.also),
        "question": found.question.id if found.question else None,
        "trail": [(s.question, s.answer, s.by, s.why_not) for s in found.trail],
        "look_ups": {x.name: x.why or x.result for x in found.look_ups},
    }
