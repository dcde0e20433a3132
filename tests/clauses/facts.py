"""What one row of a table changes about a company where everything is in order, said as an office says it.

A change takes the acts of a ledger, each with the moment of its entry, and returns them changed. Days are
ISO text. `about` names the days that are meant by the beginning of their text: `2026` a year, `2026-03` a month.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from anzheng.facts.audit import ExceptionApproved, ExceptionRevoked, FindingClosed, FindingOpened
from anzheng.facts.base import COMPANY, About, Outcome, Payload, Scalar
from anzheng.facts.companies import CutoverSet, ParameterSet, ProfileAnswered
from anzheng.facts.events import EventAnswered, EventRaised, NoEventStated
from anzheng.facts.evidence import EvidenceAdded, Signature, StatementSigned
from anzheng.facts.observations import ObservationChanged, ObservationContinued, Reading, SettingRead
from anzheng.facts.registers import RegisterEntered, RegisterRetired
from anzheng.facts.retention import HoldingConfirmed
from anzheng.kernel.times import TAIPEI
from tests.support.perfect_company import Act

Acts = list[Act]
Change = Callable[[Acts], Acts]
Edit = Callable[[Act], Act | None]
START = "2023-01-01"
"""The first day of every company here."""


def day(text: str) -> date:
    return date.fromisoformat(text)


def moment(text: str) -> datetime:
    """Return a moment in Taiwan; a day alone means its noon."""
    at = datetime.fromisoformat(text)
    return (at if "T" in text else at + timedelta(hours=12)).replace(tzinfo=TAIPEI)


def _each(edit: Edit) -> Change:
    return lambda acts: [changed for act in acts if (changed := edit(act)) is not None]


def _added(*new: Act) -> Change:
    return lambda acts: [*acts, *new]


def nothing(acts: Acts) -> Acts:
    """Keep the calendars, the profile and the registers; nobody ever did anything."""
    done = EvidenceAdded | StatementSigned | EventRaised | EventAnswered | NoEventStated | HoldingConfirmed
    machines = ObservationChanged | ObservationContinued | SettingRead
    return [act for act in acts if not isinstance(act[1], done | machines)]


# --- sheets: records and papers ---------------------------------------------------------------


def _sheet(act: Act, form: str, about: str, target: str) -> EvidenceAdded | None:
    one = act[1]
    if not isinstance(one, EvidenceAdded) or one.form != form or (target and one.target != target):
        return None
    return one if one.about.last.isoformat().startswith(about) else None


def _edited(form: str, about: str, target: str, change: Callable[[EvidenceAdded], EvidenceAdded]) -> Change:
    def edit(act: Act) -> Act:
        sheet = _sheet(act, form, about, target)
        return act if sheet is None else (act[0], change(sheet))

    return _each(edit)


def missing(form: str, about: str = "", target: str = "") -> Change:
    return _each(lambda act: None if _sheet(act, form, about, target) else act)


def missing_since(form: str, since: str, target: str = "") -> Change:
    def edit(act: Act) -> Act | None:
        sheet = _sheet(act, form, "", target)
        return None if sheet is not None and sheet.about.last >= day(since) else act

    return _each(edit)


def says(form: str, values: Mapping[str, Scalar], about: str = "", target: str = "") -> Change:
    """What the sheet states instead."""
    return _edited(form, about, target, lambda sheet: replace(sheet, values={**sheet.values, **values}))


def blank(form: str, field: str, about: str = "", target: str = "") -> Change:
    """The sheet does not state the field."""

    def change(sheet: EvidenceAdded) -> EvidenceAdded:
        return replace(sheet, values={name: value for name, value in sheet.values.items() if name != field})

    return _edited(form, about, target, change)


def unsigned(form: str, role: str, about: str = "", target: str = "") -> Change:
    def change(sheet: EvidenceAdded) -> EvidenceAdded:
        return replace(sheet, signatures=tuple(one for one in sheet.signatures if one.role != role))

    return _edited(form, about, target, change)


def signed_by(form: str, role: str, person: str, about: str = "", target: str = "") -> Change:
    """Somebody else signed in that role: `u:operator` is the person who signed as operator."""

    def change(sheet: EvidenceAdded) -> EvidenceAdded:
        kept = tuple(replace(one, person=person) if one.role == role else one for one in sheet.signatures)
        return replace(sheet, signatures=kept)

    return _edited(form, about, target, change)


def leaves_out(form: str, item: str, about: str = "") -> Change:
    """The sheet answers every entry but one."""
    return _edited(
        form, about, "", lambda sheet: replace(sheet, items=tuple(one for one in sheet.items if one != item))
    )


def entered(form: str, about: str, on: str, target: str = "") -> Change:
    """The sheet about those days got into the ledger on another day (補登)."""
    return _each(lambda act: (moment(on), act[1]) if _sheet(act, form, about, target) else act)


def filed(
    form: str,
    about: str,
    values: Mapping[str, Scalar] | None = None,
    signed: Mapping[str, str] | None = None,
    *,
    target: str = COMPANY,
    items: tuple[str, ...] = (),
    on: str = "",
) -> Change:
    """One more sheet; `signed` gives the person of each role."""
    signatures = tuple(Signature(role, person, day(about)) for role, person in (signed or {}).items())
    name = f"{form}/{target}/{about}/{on}"
    sheet = EvidenceAdded(name, form, target, About.day(day(about)), values or {}, items, signatures, None)
    return _added((moment(on or about), sheet))


# --- statements signed by the heads -------------------------------------------------------------


def _step(act: Act, statement: str, step: str, about: str) -> StatementSigned | None:
    one = act[1]
    if not isinstance(one, StatementSigned) or (one.statement, one.step) != (statement, step):
        return None
    return one if one.about.last.isoformat().startswith(about) else None


def not_signed(statement: str, step: str, about: str = "") -> Change:
    return _each(lambda act: None if _step(act, statement, step, about) else act)


def step_by(statement: str, step: str, person: str, about: str = "") -> Change:
    def edit(act: Act) -> Act:
        one = _step(act, statement, step, about)
        return act if one is None else (act[0], replace(one, person=person))

    return _each(edit)


def step_on(statement: str, step: str, on: str, about: str, recorded: str = "") -> Change:
    """The step was taken on another day, and entered then or on `recorded`."""

    def edit(act: Act) -> Act:
        one = _step(act, statement, step, about)
        return act if one is None else (moment(recorded or on), replace(one, on=day(on)))

    return _each(edit)


# --- what happens, and what is done about it ----------------------------------------------------


class Did(NamedTuple):
    """When a step was done, by whom, and when it was entered if not at once."""

    on: str
    by: str = ""
    entered: str = ""


def happened(event: str, at: str, steps: Mapping[str, Did] | None = None, target: str = COMPANY) -> Change:
    item = f"{event}/{at}"
    acts: Acts = [(moment(at), EventRaised(event, item, target, moment(at)))]
    for step, did in (steps or {}).items():
        answer = EventAnswered(event, item, step, moment(did.on), did.by or f"u:{step}", None)
        acts.append((moment(did.entered or did.on), answer))
    return _added(*acts)


def never_happened(event: str) -> Change:
    """Take away the cases of a company in order, so that only the row's own are left."""
    return _each(lambda act: None if isinstance(act[1], EventRaised | EventAnswered) and act[1].event == event else act)


def silent(event: str, about: str = "") -> Change:
    """Nobody stated that nothing happened."""
    return _each(lambda act: None if _nil(act, event, about) else act)


def nil_entered(event: str, about: str, on: str) -> Change:
    return _each(lambda act: (moment(on), act[1]) if _nil(act, event, about) else act)


def _nil(act: Act, event: str, about: str) -> bool:
    one = act[1]
    return isinstance(one, NoEventStated) and one.event == event and one.about.last.isoformat().startswith(about)


# --- registers ----------------------------------------------------------------------------------


def _entry(payload: Payload, target: str) -> RegisterEntered | None:
    if isinstance(payload, RegisterEntered) and f"{payload.register}:{payload.entry}" == target:
        return payload
    return None


def entry(target: str, values: Mapping[str, Scalar]) -> Change:
    """The entry says something else, from its first day on."""

    def edit(act: Act) -> Act:
        one = _entry(act[1], target)
        return act if one is None else (act[0], replace(one, values={**one.values, **values}))

    return _each(edit)


def every_entry(register: str, values: Mapping[str, Scalar]) -> Change:
    def edit(act: Act) -> Act:
        one = act[1]
        if not isinstance(one, RegisterEntered) or one.register != register:
            return act
        return act[0], replace(one, values={**one.values, **values})

    return _each(edit)


def listed(target: str, since: str, values: Mapping[str, Scalar] | None = None, on: str = "") -> Change:
    """One more entry, or a change of one from that day on."""
    register, _, name = target.partition(":")
    return _added((moment(on or since), RegisterEntered(register, name, day(since), values or {})))


def gone(target: str, since: str) -> Change:
    register, _, name = target.partition(":")
    return _added((moment(since), RegisterRetired(register, name, day(since))))


def not_listed(target: str) -> Change:
    return _each(lambda act: None if _entry(act[1], target) else act)


def no_register(register: str) -> Change:
    return _each(lambda act: None if isinstance(act[1], RegisterEntered) and act[1].register == register else act)


def stated_empty(register: str, first: str, last: str) -> Change:
    about = About(day(first), day(last))
    return _added((moment(first), NoEventStated(f"register.empty:{register}", COMPANY, about, "u:keeper")))


# --- machines -----------------------------------------------------------------------------------


def _read(act: Act, setting: str, target: str) -> SettingRead | None:
    one = act[1]
    if not isinstance(one, SettingRead) or one.setting != setting or (target and one.target != target):
        return None
    return one


def is_set(setting: str, value: Scalar, target: str = "") -> Change:
    """Every reading showed this value."""

    def edit(act: Act) -> Act:
        one = _read(act, setting, target)
        return act if one is None else (act[0], replace(one, value=value))

    return _each(edit)


def was_set(setting: str, value: Scalar, on: str, target: str) -> Change:
    """One more reading."""
    return _added((moment(on), SettingRead(target, setting, value, "tested", moment(on))))


def not_read(setting: str, since: str = START, target: str = "") -> Change:
    def edit(act: Act) -> Act | None:
        return None if act[0] >= moment(since) and _read(act, setting, target) else act

    return _each(edit)


def saw(check: str, outcome: Outcome, on: str, target: str, entered: str = "") -> Change:
    found = ObservationChanged(target, moment(on), (Reading(check, outcome, {}),))
    return _added((moment(entered or on), found))


def not_seen(check: str, target: str = "", since: str = START) -> Change:
    """The check reported nothing from that day on."""

    def edit(act: Act) -> Act:
        one = act[1]
        if act[0] < moment(since) - timedelta(hours=12) or (target and getattr(one, "target", "") != target):
            return act
        if isinstance(one, ObservationChanged):
            return act[0], replace(one, items=tuple(item for item in one.items if item.check != check))
        if isinstance(one, ObservationContinued):
            return act[0], replace(one, checks=tuple(name for name in one.checks if name != check))
        return act

    return _each(edit)


# --- what is kept -------------------------------------------------------------------------------


def not_kept(log: str, target: str = "") -> Change:
    def edit(act: Act) -> Act | None:
        one = act[1]
        mine = isinstance(one, HoldingConfirmed) and one.log == log and (not target or one.target == target)
        return None if mine else act

    return _each(edit)


def kept(log: str, first: str, last: str, on: str, *, target: str = COMPANY, intact: bool = True) -> Change:
    """Somebody looked on a day and found the stretch whole, or not."""
    about = About(day(first), day(last))
    return _added((moment(on), HoldingConfirmed(log, target, about, intact=intact, on=day(on))))


# --- the company, its audits and exceptions -----------------------------------------------------


def answered(question: str, *, answer: bool) -> Change:
    """The company's profile says so, from the first day on."""
    said = (moment(START), ProfileAnswered(question, answer, day(START)))
    return lambda acts: [*unanswered(question)(acts), said]


def unanswered(question: str) -> Change:
    return _each(lambda act: None if isinstance(act[1], ProfileAnswered) and act[1].question == question else act)


def began(on: str) -> Change:
    """The company started to be judged on that day (導入日), and has nothing older."""
    first = day(on)
    cut = {day(START): first}

    def edit(act: Act) -> Act:
        one = act[1]
        return (act[0], CutoverSet(cut.get(one.day, one.day))) if isinstance(one, CutoverSet) else act

    return _each(edit)


def own(parameter: str, value: int, since: str = START) -> Change:
    """The company's own value of a parameter (自訂參數)."""
    return _added((moment(START), ParameterSet(parameter, value, day(since))))


def found(document: str, ref: str, part: int, since: str, closed: str = "") -> Change:
    """An audit found a part not fulfilled (缺失), and perhaps saw it corrected."""
    name = f"{ref}/{part}"
    acts: Acts = [(moment(since), FindingOpened(name, document, ref, part, day(since)))]
    if closed:
        acts.append((moment(closed), FindingClosed(name, day(closed), "u:auditor")))
    return _added(*acts)


def excepted(demand: str, first: str, last: str, target: str = "*", revoked: str = "") -> Change:
    """A departure was approved until a day (例外核准), and perhaps ended early."""
    approved = ExceptionApproved(demand, demand, target, day(first), day(last), "u:requester", "u:approver")
    acts: Acts = [(moment(first), approved)]
    if revoked:
        acts.append((moment(revoked), ExceptionRevoked(demand, day(revoked))))
    return _added(*acts)
