"""引發的事件 Events that an approved record raises: for itself, or for each row or entry that has certain values."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from anzheng.catalogue.core.field_reader import ITEMS, wanted_values
from anzheng.catalogue.core.fields import Field, Type, fits
from anzheng.catalogue.core.nodes import Leaf, Place
from anzheng.catalogue.core.reader import Fields
from anzheng.facts.base import Scalar
from anzheng.kernel.errors import Text

_KEYS = "event each? where? above? about? lasting?"


@dataclass(frozen=True, slots=True)
class Raise:
    """引發事件 What raises an event, and how often."""

    event: str
    each: str | None = None
    """A table of the form, or `items`: one event for each row that fits; None for the record itself."""
    where: Mapping[str, Scalar | tuple[Scalar, ...]] = field(default_factory=dict)
    """The value, or one of the values, that the row or the record must have."""
    above: Mapping[str, str] = field(default_factory=dict)
    """Number → parameter: it must be greater than what is in force on the day of the approval."""
    about: str | None = None
    """Column with the entry of a register that the event is about, where it is not the record's target."""
    lasting: bool = False
    """A state that lasts: raised again only after a record in which it had ended."""

    def parameters(self) -> tuple[str, ...]:
        """Return the parameters that decide."""
        return tuple(self.above.values())

    def fits(self, row: Mapping[str, object], limits: Mapping[str, int]) -> bool:
        """Tell whether a row raises the event, given the parameters in force."""
        over = (row.get(name) for name in self.above)
        numbers = all(
            type(value) is int and value > limits[key] for value, key in zip(over, self.above.values(), strict=True)
        )
        return numbers and fits(self.where, row)


def read_raises(fields: Fields, own: Mapping[str, Field], item_fields: Mapping[str, Field]) -> tuple[Raise, ...]:
    """Return what stands under `raises`, noting what is wrong."""
    found = []
    for node in fields.items("raises"):
        inner = Fields(node, _KEYS, fields.owner, fields.problems)
        made = Raise(
            inner.text("event"),
            inner.maybe_text("each"),
            {name: wanted_values(value) for name, value, _ in inner.entries("where")},
            {name: str(value.value) for name, value, _ in inner.entries("above") if isinstance(value, Leaf)},
            inner.maybe_text("about"),
            inner.flag("lasting"),
        )
        for place, what in _wrong(inner, made, own, item_fields):
            fields.add(place, what, Text("請改正此項", "correct it"))
        found.append(made)
    return tuple(found)


def _wrong(
    inner: Fields, made: Raise, own: Mapping[str, Field], item_fields: Mapping[str, Field]
) -> Iterator[tuple[Place, Text]]:
    columns = _columns(made.each, own, item_fields)
    if not columns:
        yield inner.at("each"), Text(f"沒有表格「{made.each}」", f"there is no table {made.each!r}")
        return
    for name, wanted in made.where.items():
        if name not in columns or not _can_be(columns[name], wanted):
            yield inner.at("where"), Text(f"條件「{name}」不成立", f"asks for {name}={wanted}, which cannot be")
    for name in made.above:
        if name not in columns or columns[name].type is not Type.INT:
            yield inner.at("above"), Text(f"「{name}」不是數字欄位", f"{name!r} is no number")
    if made.about is not None and (made.about not in columns or columns[made.about].type is not Type.ENTRY):
        yield inner.at("about"), Text(f"「{made.about}」不是清冊項目", f"{made.about!r} names no entry")
    if made.lasting and made.each != ITEMS:
        yield inner.at("lasting"), Text("lasting 只用於 items", "lasting is for items only")


def _columns(
    each: str | None, own: Mapping[str, Field], item_fields: Mapping[str, Field]
) -> Mapping[str, Field] | None:
    """Return the columns of what is looked at: the record, the items, or a table; None if there is no such table."""
    if each is None:
        return own
    if each == ITEMS:
        return item_fields
    return own[each].columns if each in own else None


def _can_be(column: Field, wanted: Scalar | tuple[Scalar, ...]) -> bool:
    values: Iterable[Scalar] = wanted if isinstance(wanted, tuple) else (wanted,)
    return bool(values) and all(column.accepts(one) for one in values)
