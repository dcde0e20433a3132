"""參數 Parameters: where documents set the same parameter differently, the stricter rules, visibly."""

from collections.abc import Sequence
from dataclasses import dataclass

from anzheng.catalogue.core.model import Op
from anzheng.catalogue.core.periods import text_of, unit_hours
from anzheng.kernel.errors import InputError, NotFoundError, Text


@dataclass(frozen=True, slots=True)
class Source:
    """來源 One place that sets a parameter: the compliant value is `op value unit`."""

    document: str
    """The document, or `company` for the company's own value."""
    ref: str
    """The clause, or empty for the company's own value."""
    op: Op
    value: int
    unit: str


@dataclass(frozen=True, slots=True)
class EffectiveParameter:
    """生效的參數 The strictest source, all sources, and what they disagree about."""

    key: str
    chosen: Source
    sources: tuple[Source, ...]
    """Every source, in the order given."""
    conflicts: tuple[Text, ...]
    """One note for each source that says otherwise; empty if all agree."""

    @property
    def op(self) -> Op:
        """Direction of the comparison."""
        return self.chosen.op

    @property
    def value(self) -> int:
        """The number in force, in `unit`."""
        return self.chosen.value

    @property
    def unit(self) -> str:
        """Unit of the number in force."""
        return self.chosen.unit


def effective(key: str, sources: Sequence[Source]) -> EffectiveParameter:
    """Return the strictest of `sources`; the first of equally strict ones.

    A source whose direction or kind of unit differs from the first one's cannot be compared: it is kept
    and noted, and does not take part. Raises NotFoundError if there is no source.
    """
    if not sources:
        raise NotFoundError(
            Text("沒有任何條款設定這個參數", "no clause sets this parameter"),
            key,
            Text("請確認參數的名稱", "check the name of the parameter"),
        )
    comparable = [source for source in sources if _comparable(source, sources[0])]
    chosen = comparable[0]
    for source in comparable[1:]:
        stricter = size(source) > size(chosen) if source.op is Op.AT_LEAST else size(source) < size(chosen)
        chosen = source if stricter else chosen
    notes = [_note(source, chosen) for source in sources if not _agrees(source, chosen)]
    return EffectiveParameter(key, chosen, tuple(sources), tuple(notes))


def size(source: Source) -> int:
    """Return the value for comparing: hours for units of time (a month is a twelfth of a year)."""
    return source.value * (unit_hours(source.unit) or 1)


def period_of(value: int, unit: str) -> str:
    """Return a duration as ISO 8601 text: 6 month is P6M. Raises InputError if `unit` measures no time."""
    text = text_of(value, unit)
    if text is None:
        raise InputError(
            Text("這個參數不是期間", "this parameter is not a period"),
            f"{value} {unit}",
            Text("單位須為 hour、day、week、month 或 year", "its unit must be hour, day, week, month or year"),
        )
    return text


def _comparable(source: Source, first: Source) -> bool:
    timed = unit_hours(source.unit) is not None
    same_kind = timed == (unit_hours(first.unit) is not None) and (timed or source.unit == first.unit)
    return source.op is first.op and same_kind


def _agrees(source: Source, chosen: Source) -> bool:
    return _comparable(source, chosen) and size(source) == size(chosen)


def _note(source: Source, chosen: Source) -> Text:
    place = " ".join(filter(None, (source.document, source.ref)))
    other = " ".join(filter(None, (chosen.document, chosen.ref)))
    stated = f"{source.op.value} {source.value} {source.unit}"
    kept = f"{chosen.op.value} {chosen.value} {chosen.unit}"
    if not _comparable(source, chosen):
        return Text(
            f"{place} 的 {stated} 無法與 {other} 的 {kept} 比較，請人工判斷",
            f"{place} says {stated}, which cannot be compared with {kept} of {other}: a person must decide",
        )
    return Text(
        f"{place} 為 {stated}，以較嚴的 {other}（{kept}）為準",
        f"{place} says {stated}; the stricter {kept} of {other} is effective",
    )
