"""The attribute court in a few lines of the reply; `court_evidence` has the whole of it."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from handlers.phrases import Phrases
from handlers.replies import Line, Part, plain
from knowledge.attribute_path import REFERENCES, alike
from knowledge.court import Claim, Court, Mail, SignInName, Stop, Trial

SHORT, FEW = 60, 2
DECIDES_NOTHING = ("out-of-scope", "disabled", "null", "ignored", "once", "no-flow")
LEAVES_OPEN = ("not-evaluated", "scope-unknown")


def short(phrases: Phrases, court: Court) -> Part:
    """What became of it: the stops, whose value stands, and what the cloud makes of it."""
    said = [_row(phrases, court), *_inbound(phrases, court), *_outbound(phrases, court)]
    said += sign_in(phrases, court.sign_in) if court.sign_in else []
    said += mail(phrases, court.mail) if court.mail else []
    return Part("court", phrases.words("heading-court"), tuple(map(Line, said)))


def _row(phrases: Phrases, court: Court) -> str:
    """The five stops in a row; neighbours that say the same stand together."""
    told = [(s, stop_words(phrases, court, s)) for s in court.stops]
    pieces = [
        phrases.words(
            "court-stop",
            places=phrases.listed([phrases.place(s.place) for s, _ in same]),
            value=value,
        )
        for value, same in ((v, list(x)) for v, x in groupby(told, key=lambda pair: pair[1]))
    ]
    said = pieces[0]
    for piece in pieces[1:]:
        said = phrases.words("court-next", first=said, last=piece)
    return said


def stop_words(
    phrases: Phrases, court: Court, stop: Stop, limit: int = SHORT, most: int = FEW
) -> str:
    """What was seen at a stop."""
    words = phrases.words
    if stop.state == "could-not-look":
        bare = "" if stop.why else "-bare"
        return words(f"court-state-could-not-look{bare}", why=stop.why)
    if stop.values is None:
        return words(f"court-state-{stop.state}")
    if court.group:
        return _listed(phrases, court, stop.values)
    if court.attribute.casefold() in REFERENCES and stop.values and most == FEW:
        return words("court-reference", count=len(stop.values))
    value = values_words(phrases, stop.values, limit, most)
    if stop.waiting is None:
        return value
    waiting = values_words(phrases, stop.waiting, limit, most)
    return words("court-stop-waiting", value=value, waiting=waiting)


def _listed(phrases: Phrases, court: Court, values: Sequence[str]) -> str:
    if not court.member:
        return phrases.words("court-members", count=len(values))
    return phrases.words("court-listed" if values else "court-not-listed")


def values_words(
    phrases: Phrases, values: Sequence[str], limit: int = SHORT, most: int = FEW
) -> str:
    """Values in quotes, the long ones shortened, the many counted."""
    if not values:
        return phrases.words("court-none")
    quoted = [phrases.words("court-value", value=plain(v, limit)) for v in values[:most]]
    said = phrases.listed(quoted)
    rest = len(values) - most
    return phrases.words("court-more", value=said, count=rest) if rest > 0 else said


def rule_words(phrases: Phrases, claim: Claim) -> str:
    """A rule with its rank and connector."""
    return phrases.words(
        "court-rule",
        rule=plain(claim.rule),
        precedence=claim.precedence,
        connector=plain(claim.connector),
    )


def _inbound(phrases: Phrases, court: Court) -> Iterable[str]:
    trial, words = court.inbound, phrases.words
    if trial is None:
        return
    if not trial.claims:
        yield words("court-no-rule", attribute=trial.attribute)
        return
    yield from (_would if trial.simulated else _stands)(phrases, court, trial)
    if trial.agreement in ("another-rule", "another-value"):
        yield _differs(phrases, trial)
    if trial.unseen:
        yield words("court-unseen", connectors=phrases.listed(list(map(plain, trial.unseen))))
    yield from doubts(phrases, trial)


def unproven(phrases: Phrases, trial: Trial, line: str) -> str:
    """What the rules say, told as no more than that where it hangs on an open question."""
    open_anyway = trial.certain or trial.state == "open"
    return line if open_anyway else phrases.words("court-uncertain", line=line)


def doubts(phrases: Phrases, trial: Trial) -> Iterable[str]:
    """The open questions that a trial hangs on, as far as they are known."""
    words = phrases.words
    known = [words("court-doubt-scope", rule=plain(x)) for x in trial.unsure]
    known += [plain(x) for x in trial.doubts]
    known += [words(f"court-doubt-waits-{trial.place}")] if trial.waits else []
    yield from (words("court-doubt", why=x) for x in known)


def _differs(phrases: Phrases, trial: Trial) -> str:
    """The rules as they stand now say otherwise than the server recorded; no more is claimed."""
    winner = trial.winner
    if winner is None or winner.outcome == "empties":
        return phrases.words("court-differs-nobody")
    value, rule = values_words(phrases, trial.values), rule_words(phrases, winner)
    other = "" if trial.agreement == "another-rule" else "-value"
    return phrases.words(f"court-differs{other}", rule=rule, value=value)


def _stands(phrases: Phrases, court: Court, trial: Trial) -> Iterable[str]:
    """Who gave the value that is there: as the server recorded it, else as the rules say."""
    words, winner = phrases.words, trial.winner
    if trial.recorded_values and trial.recorded_rule:
        yield words("court-given-recorded", rule=_recorded(phrases, trial))
        yield from _outranked(phrases, trial, trial.recorded)
    elif winner is not None:
        empties = winner.outcome == "empties"
        word = "court-emptied" if empties else "court-given"
        yield unproven(phrases, trial, words(word, rule=rule_words(phrases, winner)))
        yield from _outranked(phrases, trial, winner)
    elif trial.state == "nobody" and _nothing(court):
        yield unproven(phrases, trial, words("court-nothing"))
    elif trial.state != "nobody" or court.stops[1].state != "not-imported":
        yield _undecided(phrases, trial, "court-nobody")


def _would(phrases: Phrases, court: Court, trial: Trial) -> Iterable[str]:
    """What the rules would make of an object that is not imported, as Active Directory holds it."""
    words, winner = phrases.words, trial.winner
    if trial.left_out:
        yield words("court-would-left-out", attribute=plain(court.attribute))
    if winner is not None:
        word = "court-would-empty" if winner.outcome == "empties" else "court-would"
        rule, value = rule_words(phrases, winner), values_words(phrases, trial.values)
        yield unproven(phrases, trial, words(word, rule=rule, value=value))
        yield from _outranked(phrases, trial, winner)
    elif trial.state == "nobody" and court.stops[0].values == ():
        yield unproven(phrases, trial, words("court-nothing"))
    elif not trial.left_out or trial.state != "nobody":
        yield _undecided(phrases, trial, "court-would-nobody")


def _nothing(court: Court) -> bool:
    """Whether Active Directory, seen, holds no value that could be carried on."""
    return court.stops[0].values == () and court.stops[2].values == ()


def _recorded(phrases: Phrases, trial: Trial) -> str:
    if trial.recorded is not None:
        return rule_words(phrases, trial.recorded)
    return phrases.words(
        "court-rule-gone",
        rule=plain(trial.recorded_rule),
        connector=plain(trial.recorded_connector),
    )


def _outranked(phrases: Phrases, trial: Trial, giver: Claim | None) -> Iterable[str]:
    """The first rule beside or below that would have given something else."""
    if giver is None or giver is not trial.winner:
        return
    for claim in trial.claims:
        word = {"ranked-lower": "court-outranks", "same-rank": "court-same-rank"}.get(claim.outcome)
        if word and claim.values and not alike(claim.values, giver.values):
            value = values_words(phrases, claim.values)
            line = phrases.words(word, rule=rule_words(phrases, claim), value=value)
            yield line if word == "court-same-rank" else unproven(phrases, trial, line)
            return


def _undecided(phrases: Phrases, trial: Trial, nobody: str) -> str:
    """Why no value stands: the claim that decided it."""
    words = phrases.words
    if trial.state in ("fault", "ambiguous"):
        would = "would-" if trial.simulated else ""
        line = words(f"court-{would}{trial.state}", why=plain(trial.why))
        return unproven(phrases, trial, line)
    wanted = LEAVES_OPEN if trial.state == "open" else DECIDES_NOTHING
    ranked = [c for kind in wanted for c in trial.claims if c.outcome == kind]
    claim = next((c for c in ranked if c.reads_it), next(iter(ranked), trial.claims[0]))
    word = "court-open" if trial.state == "open" else nobody
    line = words(word, rule=rule_words(phrases, claim), why=outcome_words(phrases, claim))
    return unproven(phrases, trial, line)


def outcome_words(phrases: Phrases, claim: Claim) -> str:
    """What became of a claim, and why."""
    return phrases.words(
        f"court-outcome-{claim.outcome}", why=plain(claim.why), actual=plain(claim.actual)
    )


def _outbound(phrases: Phrases, court: Court) -> Iterable[str]:
    """Only where the value becomes another one on its way out."""
    trial, words = court.outbound, phrases.words
    before, after = court.stops[2].values, court.stops[3].values
    same = alike(before, after) is not False or court.attribute.casefold() in REFERENCES
    if trial is None or (same and trial.agreement != "another-value"):
        return
    if not trial.claims:
        yield words("court-out-no-rule", attribute=trial.attribute)
    elif trial.agreement == "another-value":
        yield _differs(phrases, trial)
    elif trial.winner is None:
        yield _undecided(phrases, trial, "court-out-nobody")
    else:
        word = "court-out-emptied" if trial.winner.outcome == "empties" else "court-out"
        rule, value = rule_words(phrases, trial.winner), values_words(phrases, trial.values)
        yield unproven(phrases, trial, words(word, rule=rule, value=value))
    yield from doubts(phrases, trial)


def sign_in(phrases: Phrases, found: SignInName) -> list[str]:
    """What Entra ID makes of the sign-in name, and whether it shows that."""
    words = phrases.words
    said = [
        words(
            f"court-sign-in-{found.why}",
            suffix=plain(found.suffix),
            value=_one(phrases, found.computed),
            nickname=words(f"court-nickname-{found.nickname}"),
        )
    ]
    if found.as_computed is False:
        word = "court-sign-in-quarantined" if found.quarantined else "court-sign-in-older"
        said.append(words(word, shown=_one(phrases, found.shown)))
    return said


def mail(phrases: Phrases, found: Mail) -> list[str]:
    """Which address becomes the primary one and why, what is hidden, what was dropped."""
    words = phrases.words
    said = [words(f"court-mail-{found.why}", primary=_one(phrases, found.primary))]
    if found.masked:
        said.append(words("court-mail-masked", value=_one(phrases, found.masked)))
    for each in found.dropped:
        reason = words(f"court-dropped-{each.reason}")
        said.append(words("court-mail-dropped", value=_one(phrases, each.value), reason=reason))
    said += [words("court-mail-quarantined", value=_one(phrases, v)) for v in found.quarantined]
    if found.as_computed is False:
        said.append(words("court-mail-older", shown=_one(phrases, found.shown_primary)))
    if found.mailbox is None and found.why != "not-known":
        said.append(words("court-mail-if-mailbox"))
    return said


def _one(phrases: Phrases, value: str | None) -> str:
    return values_words(phrases, (value,) if value else ())
