"""公司屬性的行為 Acts on the profile: each answer keeps who gave it, when, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from anzheng.facts.access import ReasonGiven
from anzheng.facts.base import Actor, Scalar
from anzheng.facts.companies import CutoverSet, ProfileAnswered
from anzheng.kernel.errors import InputError, Text
from anzheng.ledger.services import Draft, append, business_act, facts_of
from anzheng.organization.models import Trace
from anzheng.organization.reasons import because

_COMPANY = "company"


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as it was given (一次回答)."""

    question: str
    answer: Scalar
    since: date
    person: str
    """Pseudonym of who answered."""
    at: datetime
    seq: int
    reason: str
    """What was written; empty where nothing was asked for or it was disposed of."""


def answer(
    home: Path,
    ledger: str,
    answers: Mapping[str, Scalar],
    *,
    since: date,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Answer profile questions with one reason, valid from `since` on (回答公司屬性).

    Raises InputError if there is nothing to record or no reason.
    """
    if not answers:
        raise InputError(
            Text("沒有要登錄的答案", "there is no answer to record"),
            "profile",
            Text("請至少回答一題", "answer at least one"),
        )
    with business_act():
        digest = because(home, reason, None, now=now)
        drafts = [Draft(_COMPANY, ProfileAnswered(question, value, since)) for question, value in answers.items()]
        drafts += [Draft(_COMPANY, ReasonGiven(f"profile:{question}", digest)) for question in answers]
        append(ledger, drafts, actor=actor, at=now)


def set_cutover(home: Path, ledger: str, day: date, *, reason: str, actor: Actor, now: datetime) -> None:
    """Name the day from which the company is judged (導入日), with the reason."""
    with business_act():
        digest = because(home, reason, None, now=now)
        drafts = [Draft(_COMPANY, CutoverSet(day)), Draft(_COMPANY, ReasonGiven("cutover:company", digest))]
        append(ledger, drafts, actor=actor, at=now)


def given(ledger: str) -> dict[str, tuple[Given, ...]]:
    """Return every answer ever given, by question, oldest first, with who, when and why."""
    found: dict[str, list[Given]] = {}
    reasons: dict[tuple[str, int], str] = {}
    facts = list(facts_of(ledger, subject=_COMPANY))
    for fact in facts:
        payload = fact.payload
        if isinstance(payload, ProfileAnswered):
            found.setdefault(payload.question, []).append(
                Given(payload.question, payload.answer, payload.since, fact.actor, fact.at, fact.seq, "")
            )
        elif isinstance(payload, ReasonGiven) and payload.about.startswith("profile:"):
            question = payload.about.removeprefix("profile:")
            if question in found:
                reasons[question, found[question][-1].seq] = payload.reason
    texts = dict(Trace.objects.filter(digest__in=set(reasons.values())).values_list("digest", "text"))
    return {
        question: tuple(_reasoned(one, texts.get(reasons.get((question, one.seq), ""), "")) for one in answers)
        for question, answers in found.items()
    }


def _reasoned(one: Given, reason: str) -> Given:
    return Given(one.question, one.answer, one.since, one.person, one.at, one.seq, reason)
