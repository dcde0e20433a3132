"""自訂參數 The company's own values of parameters: tightened at once, relaxed only after approval.

What an approval leads to and what is set directly go through one function, which looks at what is in force.
"""

from datetime import date, datetime
from pathlib import Path

from anzheng.catalogue.core.amounts import asked
from anzheng.catalogue.core.model import Parameter
from anzheng.facts.access import ReasonGiven
from anzheng.facts.base import Actor
from anzheng.facts.companies import ParameterSet
from anzheng.kernel.errors import ConflictError, InputError, NotFoundError, Text
from anzheng.kernel.times import taipei_day
from anzheng.ledger.services import Draft, append, business_act, facts_of
from anzheng.organization.adoption import editions_on
from anzheng.organization.core.parameters import TIMES, Way, Weighed, weigh
from anzheng.organization.reasons import because
from anzheng.posture.adoptions import in_force
from anzheng.posture.parameters import ParameterBook, Source, effective

_COMPANY = "company"
MOST = 1_000_000
"""The greatest value that is taken."""


def set_parameter(
    home: Path,
    ledger: str,
    key: str,
    value: int,
    *,
    since: date,
    actor: Actor,
    now: datetime,
    reason: str | None = None,
) -> None:
    """Set the company's own value of a parameter, which asks for at least as much as what is in force (自訂參數).

    Raises NotFoundError for an unknown parameter, InputError for a value that none can have, ConflictError for
    one that asks for less, saying by which way it may be had.
    """
    with business_act():
        drafts = [value_set(home, ledger, key, value, since=since, today=taipei_day(now))]
        if reason is not None:
            drafts.append(Draft(_COMPANY, ReasonGiven(f"parameter:{key}", because(home, reason, None, now=now))))
        append(ledger, drafts, actor=actor, at=now)


def value_set(
    home: Path, ledger: str, key: str, value: int, *, since: date, today: date, approved: bool = False
) -> Draft:
    """Return the entry of a value that may be set; `approved` if a second person agreed to ask for less.

    What is in force on both days counts, so that no earlier day is relaxed unseen. Raises as `set_parameter`.
    """
    rows = [weigh_on(home, ledger, key, value, today)]
    if since != today:
        earlier = weigh(key, value, _book(home, ledger, since), own_value(ledger, key, since))
        # Before its documents were adopted nothing was in force that a value could relax.
        rows += [] if earlier is None else [earlier]
    for found in rows:
        if found.stated is not None:
            raise _below(key, found.stated)
        if found.way is Way.APPROVAL and not approved:
            raise _relaxed(key, found.now.parameter)
    return Draft(_COMPANY, ParameterSet(key, value, since))


def weigh_on(home: Path, ledger: str, key: str, value: int, day: date) -> Weighed:
    """Compare a value with what is in force on a day. Raises NotFoundError, InputError."""
    found = weigh(key, value, _book(home, ledger, day), own_value(ledger, key, day))
    if found is None:
        raise _unknown(key)
    least = 1 if found.wanted.unit in TIMES else 0
    if not least <= value <= MOST:
        raise InputError(
            Text(f"參數值須為 {least} 至 {MOST:,} 的整數", f"a value is a whole number from {least} to {MOST:,}"),
            "value",
            Text("請更正", "correct it"),
        )
    return found


def amount_on(home: Path, ledger: str, key: str, day: date) -> int:
    """Return the number that is in force on a day. Raises NotFoundError if nobody states it."""
    found = effective(key, _book(home, ledger, day), own_value(ledger, key, day))
    if found is None:
        raise _unknown(key)
    return found.amount


def needs_approval(home: Path, ledger: str, key: str, value: int, day: date) -> bool:
    """Tell whether a value asks for less than what is in force, as no document forbids. Raises like `weigh_on`."""
    return weigh_on(home, ledger, key, value, day).way is Way.APPROVAL


def _book(home: Path, ledger: str, day: date) -> ParameterBook:
    editions = editions_on(home, ledger, day)
    return ParameterBook.of(one for one in editions if in_force(one, day))


def own_value(ledger: str, key: str, day: date) -> int | None:
    """Return the company's own value on a day; None if it has none."""
    payloads = [fact.payload for fact in facts_of(ledger, subject=_COMPANY)]
    given = [one for one in payloads if isinstance(one, ParameterSet) and one.key == key and one.since <= day]
    # Of several of one day the one recorded last counts, as in the index of facts.
    return max(enumerate(given), key=lambda pair: (pair[1].since, pair[0]))[1].value if given else None


def _unknown(key: str) -> NotFoundError:
    return NotFoundError(
        Text("沒有這個參數", "there is no such parameter"),
        key[:90],
        Text("請到參數頁或用 anzheng catalogue params 查看", "see the page of parameters or anzheng catalogue params"),
    )


def _below(key: str, stated: Source) -> ConflictError:
    clause, needs = f"{stated.document} {stated.ref}", asked(stated.parameter)
    return ConflictError(
        Text(f"比規範寬鬆：{clause} 要求{needs.zh}", f"laxer than a document: {clause} asks for {needs.en}"),
        key[:90],
        Text(
            "請填同樣或更嚴的值；規範載明的值不能放寬",
            "give the same or a stricter value; a document's cannot be relaxed",
        ),
    )


def _relaxed(key: str, now: Parameter) -> ConflictError:
    needs = asked(now)
    return ConflictError(
        Text(
            f"比目前採用的值寬鬆（目前{needs.zh}），須經核准",
            f"laxer than what is in force ({needs.en}): it needs approval",
        ),
        key[:90],
        Text(
            "請提議變更（命令列加 --reason），由另一位主管核准後生效",
            "propose the change (--reason on the command line); it holds once another manager has approved it",
        ),
    )
