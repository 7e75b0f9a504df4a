"""The whole attribute court: every stop, every claim with its steps, and the same as plain data."""

from collections.abc import Iterable, Sequence
from typing import Any

from handlers import court as told
from handlers.phrases import Phrases
from handlers.replies import Line, Part, plain
from knowledge.court import Claim, Court, Mail, SignInName, Stop, Trial
from knowledge.vocabulary import Place

LONG, MANY = 300, 20
LISTED, LONGEST = 100, 2000
Json = dict[str, Any]


def parts(phrases: Phrases, court: Court) -> tuple[Part, ...]:
    """The stops, the claims of both trials, and what the cloud makes of it."""
    lines = tuple(Line(_stop(phrases, court, s)) for s in court.stops)
    found = [Part("court-stops", _title(phrases, court), lines)]
    if court.rules_unseen and not court.group:
        why = phrases.words("court-rules-unseen", why=plain(court.rules_unseen))
        found.append(_part(phrases, "inbound", court.attribute, [Line(why)]))
    for trial in (court.inbound, court.outbound):
        if trial is not None:
            side = "inbound" if trial.place == "metaverse" else "outbound"
            side = "simulated" if trial.simulated else side
            found.append(_part(phrases, side, trial.attribute, _trial(phrases, trial)))
    cloud = tuple(map(Line, _cloud(phrases, court)))
    found.append(Part("court-cloud", phrases.words("heading-court-cloud"), cloud))
    return tuple(found)


def _title(phrases: Phrases, court: Court) -> str:
    if court.member:
        member, group = plain(court.member), plain(court.group)
        return phrases.words("heading-court-membership", member=member, group=group)
    return phrases.words("heading-court-stops", attribute=plain(court.attribute))


def _part(phrases: Phrases, side: str, attribute: str, lines: Iterable[Line]) -> Part:
    title = phrases.words(f"heading-court-{side}", attribute=plain(attribute))
    return Part(f"court-{side}", title, tuple(lines))


def _stop(phrases: Phrases, court: Court, stop: Stop) -> str:
    return phrases.words(
        "court-stop-named" if stop.name else "court-stop",
        place=phrases.place(stop.place),
        places=phrases.place(stop.place),
        name=plain(stop.name),
        value=told.stop_words(phrases, court, stop, LONG, MANY),
    )


def _trial(phrases: Phrases, trial: Trial) -> Iterable[Line]:
    words = phrases.words
    if trial.simulated:
        yield Line(words("court-simulated"))
    if not trial.claims:
        word = "court-no-rule" if trial.place == "metaverse" else "court-out-no-rule"
        yield Line(words(word, attribute=plain(trial.attribute)))
    for claim in trial.claims:
        yield _claim(phrases, claim)
    if trial.agreement != "not-known":
        yield Line(
            words(
                f"court-agreement-{trial.agreement}",
                rule=plain(trial.recorded_rule),
                connector=plain(trial.recorded_connector),
                value=told.values_words(phrases, trial.recorded_values or (), LONG, MANY),
            )
        )
    if trial.unseen:
        yield Line(words("court-unseen", connectors=phrases.listed([*map(plain, trial.unseen)])))
    yield from map(Line, told.doubts(phrases, trial))


def _claim(phrases: Phrases, claim: Claim) -> Line:
    words = phrases.words
    text = words(
        "court-claim-value" if claim.values else "court-claim",
        rule=told.rule_words(phrases, claim),
        value=told.values_words(phrases, claim.values, LONG, MANY),
        outcome=told.outcome_words(phrases, claim),
    )
    note = words(
        "court-claim-source" if claim.source else "court-claim-note",
        source=plain(claim.source),
        flow=plain(claim.flow),
    )
    steps = [
        words("court-step", text=plain(x.text), value=_step(phrases, x.values)) for x in claim.steps
    ]
    return Line(text, note=phrases.listed([note, *steps], "list-semicolon", "list-semicolon"))


def _step(phrases: Phrases, values: Sequence[str] | None) -> str:
    if not values:
        return phrases.words("court-step-none")
    return told.values_words(phrases, values, told.SHORT, MANY)


def _cloud(phrases: Phrases, court: Court) -> Iterable[str]:
    name, mail = court.sign_in, court.mail
    if name is not None:
        shown = told.values_words(phrases, (name.shown,) if name.shown else ())
        sent = told.values_words(phrases, (name.sent,) if name.sent else ())
        yield phrases.words("court-sign-in-sent", value=sent, shown=shown)
        yield from told.sign_in(phrases, name)
    if mail is not None:
        yield from told.mail(phrases, mail)
        for kind, values in (
            ("secondary", mail.secondary),
            ("other", mail.other),
            ("shown", mail.shown),
        ):
            if values:
                said = told.values_words(phrases, values, LONG, MANY)
                yield phrases.words(f"court-mail-{kind}", values=said)


def as_json(court: Court) -> Json:
    """The court as `ask --json` prints it."""
    return {
        "attribute": plain(court.attribute),
        "group": plain(court.group) or None,
        "member": plain(court.member) or None,
        "stops": [_stop_json(x) for x in court.stops],
        "inbound": _trial_json(court.inbound),
        "outbound": _trial_json(court.outbound),
        "sign_in": _sign_in_json(court.sign_in),
        "addresses": _mail_json(court.mail),
    }


def _texts(values: Sequence[str] | None) -> list[str] | None:
    return None if values is None else [plain(v, LONGEST) for v in values[:LISTED]]


def _text(value: str | None) -> str | None:
    return plain(value, LONGEST) if value else None


def _stop_json(stop: Stop) -> Json:
    place: Place = stop.place
    return {
        "place": place,
        "name": stop.name or None,
        "state": stop.state,
        "values": _texts(stop.values),
        "count": None if stop.values is None else len(stop.values),
        "waiting": _texts(stop.waiting),
        "why": _text(stop.why),
    }


def _trial_json(trial: Trial | None) -> Json | None:
    if trial is None:
        return None
    winner = trial.winner
    return {
        "attribute": trial.attribute,
        "state": trial.state,
        "values": _texts(trial.values),
        "winner": winner and {"rule": plain(winner.rule), "connector": plain(winner.connector)},
        "why": _text(trial.why),
        "certain": trial.certain,
        "doubts": _texts([*trial.doubts]),
        "scope_not_certain": _texts(trial.unsure),
        "change_waits": trial.waits,
        "simulated": trial.simulated,
        "recorded": {
            "rule": _text(trial.recorded_rule),
            "connector": _text(trial.recorded_connector),
            "values": _texts(trial.recorded_values),
        },
        "agreement": trial.agreement,
        "unseen": _texts(trial.unseen),
        "claims": [_claim_json(x) for x in trial.claims],
    }


def _claim_json(claim: Claim) -> Json:
    return {
        "rule": plain(claim.rule),
        "precedence": claim.precedence,
        "connector": plain(claim.connector),
        "object": _text(claim.source),
        "flow": plain(claim.flow, LONGEST),
        "values": _texts(claim.values),
        "steps": [
            {"text": plain(x.text, LONGEST), "values": _texts(x.values)} for x in claim.steps
        ],
        "outcome": claim.outcome,
        "why": _text(claim.why),
        "actual": _text(claim.actual),
    }


def _sign_in_json(found: SignInName | None) -> Json | None:
    if found is None:
        return None
    return {
        "sent": _text(found.sent),
        "shown": _text(found.shown),
        "computed": _text(found.computed),
        "why": found.why,
        "suffix": _text(found.suffix),
        "nickname_from": found.nickname,
        "quarantined": found.quarantined,
        "why_not": _text(found.why_not),
    }


def _mail_json(found: Mail | None) -> Json | None:
    if found is None:
        return None
    return {
        "primary": _text(found.primary),
        "secondary": _texts(found.secondary),
        "other": _texts(found.other),
        "dropped": [{"value": plain(x.value), "reason": x.reason} for x in found.dropped],
        "masked": _text(found.masked),
        "why": found.why,
        "mailbox": found.mailbox,
        "shown": _texts(found.shown),
        "quarantined": _texts(found.quarantined),
        "why_not": _text(found.why_not),
    }
