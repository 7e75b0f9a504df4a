"""From verdict to reply: ids, parts and states; never the sentences themselves."""

from dataclasses import replace

import pytest

from handlers.as_json import as_json
from handlers.replies import Reply
from handlers.report import Report, Seen
from handlers.verdict import Candidate, LookUp, Outcome, Subject, Verdict
from knowledge.answer import Fact
from knowledge.tree import By, Effect, Question, Step
from knowledge.vocabulary import PLACES, Place
from tests.handlers.small import QUESTIONS, WORDS, SmallCatalogue

TEXTS = SmallCatalogue()
JDOE = Subject("jdoe", "CN=jdoe,DC=x", "guid-1", "user", "jdoe")
SEEN = Seen("WS-22222", "jdoe", "2026-03-02T12:00:00+00:00")
FACT = Fact(
    "filter-decides", "ad-connector-space", "connect-server", "OU=A", "OU=B", {"entry": "E"}
)
KEYS = {
    "case", "symptom", "subject", "outcome", "diagnosis", "place", "then", "also", "proof", "fix",
    "who", "links", "question", "trail", "look_ups", "elapsed_ms",
}  # fmt: skip


def step(
    place: Place,
    diagnosis: str | None = None,
    effect: Effect | None = None,
    by: By = "look-up",
    question: str = "filter",
    answer: str = "clean",
    why_not: str = "",
) -> Step:
    """One line of a trail."""
    return Step(
        question, place, answer, by, (FACT,) if diagnosis else (), diagnosis, effect, why_not
    )


def told(verdict: Verdict, seen: Seen = SEEN) -> Reply:
    """The reply."""
    return Report(TEXTS).reply(verdict, seen)


def diagnosed(
    place: Place, effect: Effect = "stops", diagnosis: str = "cs-ou-not-selected"
) -> Verdict:
    """A verdict with one finding."""
    found = step(place, diagnosis, effect)
    return Verdict(
        "object-not-syncing",
        JDOE,
        "diagnosed",
        diagnosis,
        place,
        chain=(found,),
        trail=(found,),
        look_ups=(LookUp("directory", "found", 1),),
    )


@pytest.mark.parametrize("place", PLACES)
def test_every_place_has_a_first_line(place: Place) -> None:
    """The first line names the object, the diagnosis and the place."""
    line = told(diagnosed(place)).verdict

    assert line.startswith("jdoe ")
    assert "an OU filter leaves the object out" in line
    assert "{" not in line


def test_first_lines_by_kind() -> None:
    """What spoils, what is told by its title alone, what is uncertain, what has no object."""
    stops = diagnosed("metaverse")

    spoils = told(diagnosed("entra-id", "spoils")).verdict
    deletes = told(replace(stops, symptom="unexpected-deletes")).verdict
    uncertain = told(replace(stops, certain=False)).verdict
    everybody = told(replace(stops, subject=None)).verdict
    elsewhere = told(replace(stops, diagnosis="not-connect-sync")).verdict
    nowhere = told(replace(stops, place=None)).verdict

    lines = {told(stops).verdict, spoils, deletes, uncertain, everybody, elsewhere, nowhere}
    assert len(lines) == 7
    assert everybody.startswith("An OU filter")
    assert told(stops).verdict in uncertain


@pytest.mark.parametrize(
    "symptom, attribute, start",
    [
        ("attribute-not-syncing", "mail", "mail of jdoe"),
        ("attribute-not-syncing", None, "jdoe"),
        ("password-not-syncing", None, "The password of jdoe"),
        ("group-membership", None, "The membership of jdoe"),
    ],
)
def test_the_thing_asked_about(symptom: str, attribute: str | None, start: str) -> None:
    """A name keeps its case at the start of the line; our own words get a capital."""
    verdict = replace(diagnosed("metaverse"), symptom=symptom, attribute=attribute)

    assert told(verdict).verdict.startswith(start)


@pytest.mark.parametrize("subject", [JDOE, None])
@pytest.mark.parametrize("next_cycle", ["2026-03-02T12:30:00+00:00", None])
@pytest.mark.parametrize("diagnosis", ["healthy-in-sync", "healthy-wait-for-cycle"])
def test_healthy(diagnosis: str, next_cycle: str | None, subject: Subject | None) -> None:
    """Waiting tells when the next cycle starts, where that is known."""
    verdict = Verdict("object-not-syncing", subject, "healthy", diagnosis, next_cycle=next_cycle)

    reply = told(verdict)

    assert reply.id == diagnosis
    assert ("12:30 UTC" in reply.verdict) == (bool(next_cycle) and "wait" in diagnosis)


@pytest.mark.parametrize("subject", [JDOE, None])
def test_healthy_beside_a_fault(subject: Subject | None) -> None:
    """A fault that touches others is worth the first line."""
    verdict = Verdict(
        "object-not-syncing",
        subject,
        "healthy",
        "healthy-in-sync",
        also=("ops-completed-errors", "svc-adsync-not-running"),
        asides=(
            step("operations", "ops-completed-errors", "aside"),
            step("environment", "svc-adsync-not-running", "holds"),
        ),
    )

    assert "the service is not running" in told(verdict).verdict
    assert "but" not in told(replace(verdict, asides=verdict.asides[:1])).verdict


def test_inconclusive() -> None:
    """What was ruled out, what could not be looked at, and what it would have told, by reason."""
    trail = (
        step("metaverse", question="suffix", answer="verified"),
        step("metaverse", question="gone", answer="x"),
        step("metaverse", question="suffix", answer="odd"),
        step("metaverse", by="not-known"),
    )
    looks = (
        LookUp("entra_object", "could-not-look", 9, "403"),
        LookUp("roles", "could-not-look", 9, "403"),
        LookUp("events", "could-not-look", 9, "timeout"),
        LookUp("novelty", "could-not-look", 9, "timeout"),
        LookUp("metaverse", "could-not-look", 0, "no object was named"),
    )
    verdict = Verdict(
        "object-not-syncing",
        JDOE,
        "inconclusive",
        "inconclusive-missing-access",
        trail=trail,
        look_ups=looks,
    )

    reply = told(verdict)
    without = told(replace(verdict, subject=None))
    unknown = told(replace(verdict, subject=None, trail=()))

    assert [len(p.lines) for p in reply.parts if p.id in ("ruled-out", "not-looked")] == [3, 2]
    assert len({reply.verdict, without.verdict, unknown.verdict}) == 3
    assert "jdoe" in unknown.verdict


def test_where_it_did_not_arrive_opens_an_inconclusive_answer() -> None:
    """A place where the object was said to be absent is named in the first line."""
    trail = (step("metaverse", question="suffix", answer="absent"),)
    verdict = replace(diagnosed("metaverse"), outcome="inconclusive", diagnosis=None, trail=trail)

    assert told(verdict).verdict != told(replace(verdict, trail=())).verdict
    assert "metaverse" in told(verdict).verdict


def test_what_speaks_against_the_arrival() -> None:
    """What is not the same everywhere is a note while no cause is known, and is not ruled out."""
    goal = replace(step("entra-id", question="in-entra-id", answer="not-landed"), facts=(FACT,))
    trail = (step("metaverse", question="suffix", answer="verified"), goal)
    verdict = replace(diagnosed("metaverse"), outcome="inconclusive", diagnosis=None, trail=trail)

    note, ruled_out = (told(verdict).part(x) for x in ("note", "ruled-out"))
    bare = told(replace(verdict, trail=(*trail[:1], replace(goal, facts=()))))

    assert note is not None
    assert ruled_out is not None
    assert [x.value for x in note.lines] == ["OU=A"]
    assert len(ruled_out.lines) == 1
    assert bare.part("note") is None
    assert told(replace(verdict, outcome="healthy")).part("note") is None
    assert told(verdict, replace(SEEN, own=True)).part("note") is None
    assert as_json(TEXTS, verdict, "WS-22222")["proof"] == []


def test_proof() -> None:
    """The fact, its value alone when the sentence does not hold it, and where it was read."""
    verdict = diagnosed("ad-connector-space")

    part = told(verdict).part("proof")
    plain_fact = replace(FACT, actual="E", expected="E", id="no-such-words")
    bare = replace(verdict, chain=(replace(verdict.chain[0], facts=(plain_fact,)),))
    other = told(bare).part("proof")

    assert part is not None
    assert part.lines[0].value == "OU=A"
    assert "OU=B" in part.lines[0].note
    assert other is not None
    assert other.lines[0].text == "no-such-words"


def test_then_and_also() -> None:
    """The next blocker, the one after, nothing more, or not known; asides stand apart."""
    verdict = diagnosed("metaverse")
    more = ("upn-suffix-not-verified", "ops-completed-errors")
    blind = (LookUp("roles", "could-not-look", 1, "403"),)
    lines = []
    for one in (
        verdict,
        replace(verdict, then=more[:1]),
        replace(verdict, then=more, also=more),
        replace(verdict, look_ups=blind),
    ):
        part = told(one).part("then")
        assert part is not None
        lines.append([x.text for x in part.lines])

    assert [len(x) for x in lines] == [1, 1, 2, 1]
    assert lines[0] != lines[3]
    assert told(replace(verdict, also=more)).part("also") is not None
    assert told(replace(verdict, subject=None)).part("then") is None


def test_steps_are_numbered_when_there_are_several() -> None:
    """One action stands alone; several are in order."""
    several = told(diagnosed("metaverse")).part("next")
    one = told(diagnosed("metaverse", diagnosis="svc-adsync-not-running")).part("next")

    assert several is not None
    assert several.numbered
    assert one is not None
    assert not one.numbered


def test_a_diagnosis_without_a_reason() -> None:
    """An empty because leaves no empty heading."""
    reply = told(diagnosed("entra-id", "spoils", "upn-suffix-not-verified"))

    assert reply.part("because") is None


def test_a_diagnosis_that_has_no_words_yet() -> None:
    """An id without a text is still told by its id."""
    reply = told(diagnosed("metaverse", diagnosis="brand-new"))

    assert reply.id == "brand-new"
    assert reply.part("next") is None


CANDIDATES = (
    Candidate(
        "CN=J\\, Doe,OU=A,OU=B,DC=x", "guid-1", "user", "J, Doe", "jdoe", None, "x", "Sales", True
    ),
    Candidate("CN=Jane,DC=x", None, "user", "jane", "jane", "jane@x", "x", None, False),
    Candidate("", None, "user", "Cloud", None, "c@x", "x", entra_id="id-1"),
)


def test_candidates() -> None:
    """A pick list tells type, account, department, domain, OU and state, where there is one."""
    verdict = Verdict(
        "object-not-syncing", None, "pick", "several-candidates", candidates=CANDIDATES
    )
    reply = told(verdict)

    assert reply.question is not None
    assert [x.value for x in reply.question.answers] == ["1", "2", "3"]
    assert "B/A" in reply.question.answers[0].label
    assert "Sales" in reply.question.answers[0].label
    assert reply.links == ()
    assert reply.choices == ()


def test_not_found() -> None:
    """Near names to choose from, and where was searched."""
    verdict = Verdict("object-not-syncing", None, "not-found", "ad-object-not-found")
    alone = told(verdict)
    near = told(replace(verdict, near=CANDIDATES, searched=("a.x", "b.x", "c.x")))

    assert alone.question is None
    assert alone.part("searched") is not None
    part = near.part("searched")
    assert part is not None
    assert "a.x, b.x, c.x" in part.lines[0].text
    assert near.question is not None
    assert CANDIDATES[0].name in near.verdict


def test_not_understood() -> None:
    """The likeliest readings that have words, three at most; an unknown reason has a stand-in."""
    verdict = Verdict(
        None,
        None,
        "not-understood",
        reason="no-such-reason",
        alternatives=("nonsense", "orphan", "upn-mismatch", "export-error", "other"),
    )
    reply = told(verdict)

    assert reply.question is not None
    assert len(reply.question.answers) == 3
    assert reply.part("examples") is not None


def test_a_question() -> None:
    """The question is the first line; why it is asked says what could not be looked at."""
    question = QUESTIONS[0]
    unknown = step("environment", by="not-known", question=question.id, why_not="it was off")
    verdict = Verdict(
        "object-not-syncing",
        JDOE,
        "question",
        question=question,
        trail=(unknown,),
        unknown=(unknown,),
    )

    reply = told(verdict)
    silent = Question("q", "metaverse", "Is it?", "", "", {})
    why = Report(TEXTS).why(replace(verdict, question=silent, unknown=()), SEEN)

    assert reply.question is not None
    assert reply.verdict == reply.question.text
    assert "it was off" in reply.question.why
    assert [x.value for x in reply.question.answers] == ["running", "stopped", "not-known"]
    assert [x.value for x in reply.choices] == ["evidence"]
    assert why.id == "why"


def test_buttons_after_an_answer() -> None:
    """Whoever answered can go back."""
    answered = replace(diagnosed("metaverse"), trail=(step("metaverse", by="person"),))
    reply = Report(TEXTS).reply(answered, replace(SEEN, answered=True))

    assert [x.value for x in reply.choices] == ["back", "evidence", "again"]


def test_without_a_trail_evidence_and_reason_are_the_reply() -> None:
    """A list to pick from, or a refusal, has nothing under it."""
    pick = Verdict("object-not-syncing", None, "pick", candidates=CANDIDATES)
    report = Report(TEXTS)

    assert report.evidence(pick, SEEN) == report.reply(pick, SEEN)
    assert report.why(replace(pick, candidates=()), SEEN).id == "pick"


def test_a_second_who_was_named_is_a_button() -> None:
    """In a diagnosis, and not for a user, who may ask about himself alone."""
    verdict, seen = diagnosed("metaverse"), replace(SEEN, second="asmith")
    values = [x.value for x in told(verdict, seen).choices]

    assert "asmith" in values[-1]
    assert "asmith" not in str(told(verdict, replace(seen, own=True)).choices)


def test_evidence() -> None:
    """Every step with its answer; a footer without a time has none."""
    trail = (
        step("metaverse", "cs-ou-not-selected", "stops"),
        step("metaverse", by="person"),
        step("metaverse", by="not-known"),
        step("metaverse", by="not-known", why_not="403"),
    )
    verdict = replace(diagnosed("metaverse"), trail=trail)

    part = Report(TEXTS).evidence(verdict, Seen("WS-22222")).part("trail")

    assert part is not None
    assert len({x.text for x in part.lines}) == 4


# --- the journey -----------------------------------------------------------------------------


def states(verdict: Verdict) -> list[str]:
    """The five states."""
    return [x.state for x in told(verdict).journey]


def looked(**results: str) -> tuple[LookUp, ...]:
    """Look-ups with these results."""
    return tuple(LookUp(name, result, 1) for name, result in results.items())  # type: ignore[arg-type]


FOUND = looked(directory="found", connector_space="found", metaverse="found", entra_object="found")


@pytest.mark.parametrize(
    "place, expected",
    [
        ("environment", ["passed", *["not-reached"] * 4]),
        ("operations", ["passed", *["not-reached"] * 4]),
        ("active-directory", ["stopped", *["not-reached"] * 4]),
        ("metaverse", ["passed", "passed", "stopped", "not-reached", "not-reached"]),
        ("entra-id", ["passed"] * 4 + ["stopped"]),
    ],
)
def test_where_it_stops(place: Place, expected: list[str]) -> None:
    """Before the stop passed, after it not reached."""
    assert states(replace(diagnosed(place), look_ups=FOUND)) == expected


def test_spoilt_is_a_note() -> None:
    """The object arrives, and something is worth a look."""
    assert states(replace(diagnosed("entra-id", "spoils"), look_ups=FOUND))[-1] == "note"


def test_what_was_not_seen_is_not_passed() -> None:
    """A failed look-up, one that was not made, and one that found nothing."""
    verdict = replace(
        diagnosed("entra-id", "spoils"),
        outcome="inconclusive",
        chain=(),
        trail=(step("metaverse", by="person"), step("entra-id", by="not-known")),
        look_ups=looked(
            directory="could-not-look", connector_space="missing", metaverse="could-not-look"
        ),
    )

    assert states(verdict) == [
        "could-not-look",
        "not-reached",
        "passed",
        "not-reached",
        "could-not-look",
    ]


def test_no_object_no_journey() -> None:
    """A question about the service has no journey."""
    assert told(replace(diagnosed("environment"), subject=None)).journey == ()


def test_every_state_has_a_sign_and_a_word() -> None:
    """Never by colour alone."""
    for state in ("passed", "stopped", "not-reached", "could-not-look", "note"):
        assert WORDS[f"sign-{state}"]
        assert WORDS[f"state-{state}"]


# --- as JSON ---------------------------------------------------------------------------------

OUTCOMES: tuple[Outcome, ...] = (
    "diagnosed",
    "healthy",
    "question",
    "pick",
    "not-found",
    "not-understood",
    "refused",
    "inconclusive",
)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_key_is_always_there(outcome: Outcome) -> None:
    """Programs never have to ask whether a key is there."""
    made = as_json(TEXTS, Verdict(None, None, outcome, reason="x"), "WS-22222")

    assert set(made) >= KEYS
    assert made["outcome"] == outcome


def test_json_of_a_diagnosis() -> None:
    """Proof, steps, links, trail and look-ups as contracts section 3 has them."""
    looks = (LookUp("directory", "found", 3), LookUp("roles", "could-not-look", 5, "403"))
    made = as_json(TEXTS, replace(diagnosed("metaverse"), look_ups=looks), "WS-22222")

    assert made["subject"]["dn"] == "CN=jdoe,DC=x"
    assert made["proof"][0] | {"fact": ""} == {
        "place": "ad-connector-space",
        "source": "connect-server",
        "fact": "",
        "actual": "OU=A",
        "expected": "OU=B",
    }
    assert made["links"] == [{"id": "page", "title": "A page", "url": "https://x.example/"}]
    assert made["who"] == ["connect-admin", "ad-admin", "helpdesk"]
    assert len(made["fix"]) == 2
    assert made["trail"] == [
        {"question": "filter", "place": "metaverse", "answer": "clean", "by": "look-up"}
    ]
    assert made["look_ups"] == [
        {"name": "directory", "result": "found", "ms": 3},
        {"name": "roles", "result": "could-not-look", "ms": 5, "why": "403"},
    ]


def test_json_of_questions() -> None:
    """A question with its answers, a pick with its candidates, a name asked for, near names."""
    asked = Verdict("object-not-syncing", JDOE, "question", question=QUESTIONS[0])
    named = Question("which-object", "active-directory", "", "", "", {})
    question = as_json(TEXTS, asked, "c")["question"]
    pick = as_json(TEXTS, Verdict(None, None, "pick", candidates=CANDIDATES), "c")["question"]
    name = as_json(TEXTS, replace(asked, question=named), "c")["question"]
    near = as_json(TEXTS, Verdict(None, None, "not-found", near=CANDIDATES), "c")["near"]

    assert question["id"] == "service-running"
    assert [x["id"] for x in question["answers"]] == ["running", "stopped", "not-known"]
    assert (pick["id"], len(pick["candidates"])) == ("which-object", 3)
    assert {"dn", "object_guid", "type", "name", "sam", "upn", "domain"} <= set(
        pick["candidates"][0]
    )
    assert (name["id"], name["answers"]) == ("which-object", [])
    assert len(near) == 3
