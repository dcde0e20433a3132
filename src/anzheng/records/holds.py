"""停止銷毀 Holds: placing one, releasing it, and the lock under which both and every disposal take their turn."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.db.models import QuerySet

from anzheng.catalogue.paperwork import paperwork
from anzheng.facts.base import COMPANY, Actor, FactId
from anzheng.facts.retention import HoldPlaced, HoldReleased
from anzheng.kernel.errors import ConflictError, InputError, NotFoundError, SeparationError, Text
from anzheng.kernel.ids import ENTROPY_BYTES, Chance, new_id
from anzheng.ledger.services import Draft, append, business_act
from anzheng.organization.access import require
from anzheng.organization.core.permissions import Permission, Reach
from anzheng.organization.core.standing import Standing
from anzheng.organization.models import Company
from anzheng.organization.reasons import because, written
from anzheng.records.core.retention.holds import MOST, is_scope
from anzheng.records.models import Evidence, Hold
from anzheng.registers.services import names


def in_turn(company: str) -> None:
    """Wait for whoever places or releases a hold, or disposes of something, in this company (依序進行).

    Holds for the rest of the transaction: what is read afterwards is what they have done.
    """
    Company.objects.select_for_update(no_key=True).get(pk=company)


def place_hold(
    has: Standing,
    scope: Sequence[str],
    reason: str,
    *,
    home: Path,
    actor: Actor,
    now: datetime,
    chance: Chance = secrets.token_bytes,
) -> str:
    """Stop that anything within the scope is destroyed, from now on, and return the hold's id (停止銷毀).

    A request that is before its signers can not take effect any more either. Raises DeniedError, InputError for a
    scope that cannot be understood, NotFoundError for a form, an entry or evidence that does not exist.
    """
    require(has, Permission.HOLDS, Reach.COMPANY)
    named = tuple(dict.fromkeys(one.strip() for one in scope if one.strip()))
    _check(has.company, named)
    text = written(reason)
    identity = new_id("h", now, chance(ENTROPY_BYTES))
    with business_act():
        in_turn(has.company)
        Hold.objects.create(
            hold=identity, ledger=has.company, scope=list(named), reason=text, placed=now, placed_by=actor.id
        )
        placed = HoldPlaced(identity, named, because(home, text, None, now=now))
        append(has.company, [Draft(f"hold:{identity}", placed)], actor=actor, at=now)
    return identity


def release_hold(has: Standing, hold: str, reason: str, *, home: Path, actor: Actor, now: datetime) -> FactId:
    """End a hold; what it covered may be destroyed again once its time is over (解除停止銷毀).

    House rule: whoever placed it does not release it. Raises DeniedError, NotFoundError, ConflictError for one that
    has ended, SeparationError.
    """
    require(has, Permission.HOLDS, Reach.COMPANY)
    text = written(reason)
    with business_act():
        in_turn(has.company)
        row = Hold.objects.select_for_update().filter(pk=hold, ledger=has.company).first()
        if row is None:
            raise NotFoundError(
                Text("沒有這項停止銷毀", "there is no such hold"),
                hold[:60],
                Text("請用 anzheng hold list 查看", "see anzheng hold list"),
            )
        if row.released is not None:
            raise ConflictError(
                Text("這項停止銷毀已經解除", "this hold has ended already"),
                hold,
                Text("不需要再做任何事", "nothing is left"),
            )
        if row.placed_by == actor.id:
            raise SeparationError(
                Text("設定停止銷毀的人不能自己解除", "whoever placed a hold does not release it"),
                hold,
                Text("請由另一位有這項權限的人解除", "let somebody else who may do so release it"),
            )
        row.released, row.released_by, row.release_reason = now, actor.id, text
        row.save()
        released = HoldReleased(hold, because(home, text, None, now=now))
        (identity,) = append(has.company, [Draft(f"hold:{hold}", released)], actor=actor, at=now)
    return identity


def holds(company: str, *, ended: bool = False) -> QuerySet[Hold]:
    """Return the holds of a company, the newest first; those that ended only if asked for."""
    rows = Hold.objects.filter(ledger=company)
    return rows if ended else rows.filter(released=None)


def _check(company: str, scope: tuple[str, ...]) -> None:
    wrong = next((one for one in scope if not is_scope(one)), None)
    if not 0 < len(scope) <= MOST or wrong is not None:
        raise InputError(
            Text("停止銷毀的範圍看不懂", "the scope of the hold cannot be understood"),
            (wrong or f"{len(scope)}")[:90],
            Text(
                f"請寫 company、form:<表單>、target:<清冊>:<項目> 或 evidence:<代號>，最多 {MOST} 項",
                f"write company, form:<form>, target:<register>:<entry> or evidence:<id>, at most {MOST}",
            ),
        )
    _known(company, scope)


def _known(company: str, scope: tuple[str, ...]) -> None:
    """Refuse what names nothing: whoever mistypes a form would believe that it is held. Raises NotFoundError."""
    rows = Evidence.objects.filter(ledger=company)
    wanted = _named(scope, "form:")
    missing = wanted - paperwork().forms.keys()
    for form in sorted(missing - set(rows.filter(form__in=missing).values_list("form", flat=True))):
        raise NotFoundError(
            Text("沒有這種表單", "there is no such form"),
            form[:80],
            Text("請用 anzheng form list 查看代號", "look up the id with anzheng form list"),
        )
    for target in sorted(_named(scope, "target:") - {COMPANY} - names(company).keys()):
        raise NotFoundError(
            Text("清冊中沒有這一項", "the register holds no such entry"),
            target[:90],
            Text("請用 anzheng register list 查看代號", "look up the id with anzheng register list"),
        )
    wanted = _named(scope, "evidence:")
    for evidence in sorted(wanted - set(rows.filter(evidence__in=wanted).values_list("evidence", flat=True))):
        raise NotFoundError(
            Text("沒有這件證據", "there is no such evidence"),
            evidence[:60],
            Text("請用 anzheng evidence list 查看代號", "look up the id with anzheng evidence list"),
        )


def _named(scope: tuple[str, ...], what: str) -> set[str]:
    return {one.removeprefix(what) for one in scope if one.startswith(what)}
