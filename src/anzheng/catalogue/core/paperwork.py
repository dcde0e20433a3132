"""表單與其他詞彙 How forms hang together with roles, events, checks and registers; the names in explanations."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from anzheng.catalogue.core.fields import Field
from anzheng.catalogue.core.forms import Form
from anzheng.catalogue.core.model import Demand, Invariant, Periodic, Response, Standing
from anzheng.catalogue.core.nodes import Place
from anzheng.catalogue.core.problems import Problems
from anzheng.catalogue.core.vocabulary import Vocabulary
from anzheng.kernel.errors import Text

_RENUMBER = Text("請改用下一個沒用過的編號", "give it the next number that is free")
STOCKTAKE = "register-stocktake"
"""The form of the count of every register that no document gives a form of its own."""
_REMEDY = Text("請改正，或先建立該檔案", "correct it, or add the file first")


def check_forms(
    vocabulary: Vocabulary, demands: Iterable[Demand], places: Mapping[tuple[str, str], Place], problems: Problems
) -> None:
    """Note forms that name roles, events, steps, checks or registers that do not exist, and numbers used twice."""
    steps: dict[str, set[str]] = defaultdict(set)
    for demand in demands:
        if isinstance(demand.spec, Response):
            steps[demand.spec.event] |= {one.step for one in demand.spec.steps}
    codes = Counter(form.code for form in vocabulary.forms.values())
    for form in vocabulary.forms.values():
        place, owner = places["forms", form.id], f"forms/{form.id}"
        for zh, en in (*_wrong_names(form, vocabulary, steps), *_wrong_sources(form, vocabulary)):
            problems.add(place, owner, Text(zh, en), _REMEDY)
        if form.code and codes[form.code] > 1:
            # Noted at both, because nobody can tell which of them came later.
            problems.add(place, owner, Text(f"表單編號 {form.code} 重複", f"{form.code} is taken"), _RENUMBER)


def _wrong_names(form: Form, vocabulary: Vocabulary, steps: Mapping[str, set[str]]) -> Iterator[tuple[str, str]]:
    for role in form.roles:
        if role not in vocabulary.roles:
            yield f"沒有簽署角色「{role}」", f"there is no role {role!r}"
    if form.event is not None and form.event not in vocabulary.events:
        yield f"沒有事件「{form.event}」", f"there is no event {form.event!r}"
    yield from _wrong_raises(form, vocabulary, steps)
    for step in form.answers:
        if step not in steps.get(form.event or "", ()):
            yield f"事件沒有步驟「{step}」", f"the event has no step {step!r}"


def _wrong_raises(form: Form, vocabulary: Vocabulary, steps: Mapping[str, set[str]]) -> Iterator[tuple[str, str]]:
    for one in form.raises:
        if one.event not in vocabulary.events:
            yield f"沒有事件「{one.event}」", f"there is no event {one.event!r}"
        elif one.event not in steps:
            yield f"沒有要求處置「{one.event}」", f"no demand wants {one.event!r} answered"
        for key in one.parameters():
            if key not in vocabulary.parameters:
                yield f"沒有參數「{key}」", f"there is no parameter {key!r}"


def _wrong_sources(form: Form, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    register = vocabulary.registers.get(form.items or "")
    of_entry: Mapping[str, object] = {} if register is None else register.fields
    for name, field in (*form.fields.items(), *form.item_fields.items()):
        word, _, rest = (field.source or "").partition(".")
        known: Mapping[str, object] | None = {"count": vocabulary.registers, "check": vocabulary.checks}.get(word)
        if word == "entry" and name in form.item_fields and name not in form.fields:
            known = of_entry
        if known is not None and rest not in known:
            yield f"欄位「{name}」的來源不存在", f"field {name!r} comes from {rest!r}, which is not there"


def used_by_paperwork(vocabulary: Vocabulary) -> set[tuple[str, str]]:
    """Return every (section, id) that serves a row of paperwork, or that such a thing names."""
    found: set[tuple[str, str]] = set()
    for section in ("forms", "registers", "logs", "events", "statements"):
        for id_, one in vocabulary.section(section).items():
            if getattr(one, "rows", ()):
                found.add((section, id_))
    for form in vocabulary.forms.values():
        found |= {("roles", role) for role in form.roles}
        found |= {("events", form.event)} if form.event is not None else set()
        found |= {("events", one.event) for one in form.raises}
    for statement in vocabulary.statements.values():
        found |= {("roles", step) for step in statement.steps}
    if any(register.stocktake for register in vocabulary.registers.values()):
        found.add(("forms", STOCKTAKE))
    return found


def field_names(demands: Iterable[Demand], vocabulary: Vocabulary) -> dict[str, tuple[str, str]]:
    """Return the names of the fields that demands read, `owner.field`, and of values of choices, `owner.field=value`.

    The owner is a form or a register; no two of them that demands read share an id and a field.
    """
    found: dict[str, tuple[str, str]] = {}
    for demand in demands:
        owner, fields, names = _read(demand, vocabulary)
        for name in names:
            field = fields.get(name)
            if field is not None and field.zh:
                found[f"{owner}.{name}"] = field.zh, field.en
                found |= {f"{owner}.{name}={value}": both for value, both in field.choices.items()}
    return dict(sorted(found.items()))


def _read(demand: Demand, vocabulary: Vocabulary) -> tuple[str, Mapping[str, Field], set[str]]:
    spec = demand.spec
    if isinstance(spec, Periodic | Standing):
        form = vocabulary.forms.get(spec.form)
        names = {one.field for one in (*spec.accept.conditions, *spec.accept.concerns)}
        if isinstance(spec, Periodic) and spec.measure is not None:
            names.add(spec.measure.field)
        return spec.form, {} if form is None else form.fields, names
    if isinstance(spec, Invariant) and demand.scope.register is not None:
        register = vocabulary.registers.get(demand.scope.register)
        names = {one.field for one in spec.conditions} | set(spec.refers)
        return demand.scope.register, {} if register is None else register.fields, names
    return "", {}, set()
