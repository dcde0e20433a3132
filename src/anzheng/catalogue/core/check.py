"""查核 Check: the rules that hold between clauses, proofs and demands of a compiled edition."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass

from anzheng.catalogue.core.clauses import Placed, demands_in
from anzheng.catalogue.core.model import (
    AllOf,
    AnyOf,
    Attested,
    Clause,
    Demand,
    DocumentKind,
    Observed,
    Parameter,
    ParameterRef,
    Period,
    Periodic,
    ProofNode,
    Response,
    Setting,
    Standing,
    Strength,
)
from anzheng.catalogue.core.periods import hours
from anzheng.catalogue.core.problems import Problems
from anzheng.kernel.durations import text_of
from anzheng.kernel.errors import Text


class Checker:
    """Checks one edition; every problem is noted, none stops the rest."""

    def __init__(
        self,
        kind: DocumentKind,
        clauses: Sequence[Placed],
        demands: Mapping[str, Demand],
        default: Callable[[str], Parameter | None],
        problems: Problems,
    ) -> None:
        self._kind = kind
        self._clauses = clauses
        self._demands = demands
        self._default = default
        """The house's value of a parameter."""
        self._problems = problems
        self._parameters: dict[str, Parameter] = {}
        """The first clause's value of each."""

    def run(self) -> None:
        """Apply every rule."""
        self._tree()
        self._define_parameters()
        for placed in self._clauses:
            if self._complete(placed.clause):
                self._waivers(placed)
                self._used_parameters(placed)
                self._frequency(placed)
                self._separation(placed)

    def _add(self, placed: Placed, key: str, what: Text, remedy: Text) -> None:
        self._problems.add(placed.places.get(key, placed.places["ref"]), placed.clause.ref, what, remedy)

    def _complete(self, clause: Clause) -> bool:
        """Tell whether the proof is there and readable; what is missing has been noted already."""
        required = [demands_in(part.proof.root) for part in clause.parts]
        return bool(required) and all(ids and all(id_ in self._demands for id_ in ids) for ids in required)

    def _required(self, clause: Clause) -> Iterator[Demand]:
        for part in clause.parts:
            for id_ in demands_in(part.proof.root):
                if id_ in self._demands:
                    yield self._demands[id_]

    # --- the tree -------------------------------------------------------------------------------

    def _tree(self) -> None:
        parents = {placed.clause.ref: placed.clause.parent for placed in self._clauses}
        seen: dict[str, str] = {}
        for placed in self._clauses:
            ref, parent = placed.clause.ref, placed.clause.parent
            if ref in seen:
                self._add(
                    placed,
                    "ref",
                    Text("條號重複", "the ref stands twice"),
                    Text(f"另一個在 {seen[ref]}", f"the other is at {seen[ref]}"),
                )
            elif parent is not None and parent not in parents:
                self._add(
                    placed,
                    "parent",
                    Text(f"沒有上層條款「{parent}」", f"there is no parent {parent!r}"),
                    Text("請改正 parent，或寫 null", "correct it, or write null"),
                )
            elif parent is not None and parent not in seen:
                if _in_cycle(ref, parents):
                    self._add(
                        placed,
                        "parent",
                        Text("上層條款繞成一圈", "the parents form a cycle"),
                        Text("請改正 parent", "correct parent"),
                    )
                else:
                    self._add(
                        placed,
                        "parent",
                        Text(f"上層條款「{parent}」排在後面", f"its parent {parent!r} stands after it"),
                        Text("請把上層條款移到前面", "move the parent before it"),
                    )
            seen.setdefault(ref, str(placed.places["ref"]))

    # --- parameters -----------------------------------------------------------------------------

    def _define_parameters(self) -> None:
        for placed in self._clauses:
            for parameter in placed.clause.parameters:
                self._parameters.setdefault(parameter.key, parameter)

    def _value(self, key: str) -> Parameter | None:
        return self._parameters.get(key) or self._default(key)

    def _used_parameters(self, placed: Placed) -> None:
        used = {key for demand in self._required(placed.clause) for key in parameters_of(demand.spec)}
        for parameter in placed.clause.parameters:
            if parameter.key not in used:
                self._add(
                    placed,
                    "parameters",
                    Text(
                        f"參數「{parameter.key}」沒有被本條的要求項使用",
                        f"no demand of its proof uses parameter {parameter.key!r}",
                    ),
                    Text(f"請在要求項寫 {{param: {parameter.key}}}", f"write {{param: {parameter.key}}} in a demand"),
                )
        for key in sorted(key for key in used if self._value(key) is None):
            self._add(
                placed,
                "proof",
                Text(
                    f"證明所用的參數「{key}」，本規範沒有定義，也沒有自訂預設",
                    f"its proof uses parameter {key!r}, which neither this document nor the house defines",
                ),
                Text(
                    f"請在條款加上 parameters，或在 parameters/{key}.yaml 寫 default",
                    f"add it to the parameters of a clause, or write a default in parameters/{key}.yaml",
                ),
            )

    # --- rules between a clause and its proof ---------------------------------------------------

    def _waivers(self, placed: Placed) -> None:
        if self._kind is not DocumentKind.REGULATION:
            return
        for part in placed.clause.parts:
            if part.strength is Strength.MUST and self._waivable(part.proof.root):
                self._add(
                    placed,
                    "proof" if part.n == 0 else "parts",
                    Text(f"分項 {part.n} 的證明全部可以例外核准", f"every proof of part {part.n} can be waived"),
                    Text(
                        "主管機關的應辦事項至少要有一項不可例外",
                        "a regulation's must needs a demand that is not waivable",
                    ),
                )

    def _waivable(self, node: ProofNode) -> bool:
        match node:
            case AllOf(branches):
                return bool(branches) and all(self._waivable(branch) for branch in branches)
            case AnyOf(branches):
                return any(self._waivable(branch) for branch in branches)
            case str():
                return node in self._demands and self._demands[node].waivable

    def _frequency(self, placed: Placed) -> None:
        cycles = [cycle for demand in self._required(placed.clause) if (cycle := self._cycle(demand)) is not None]
        shortest = min(cycles, default=None)
        for stated in placed.clause.every:
            wanted = hours(stated)
            if wanted is None or (shortest is not None and shortest <= wanted):
                continue
            self._add(
                placed,
                "every",
                Text(
                    f"條文的週期是 {stated}，沒有要求項至少這麼頻繁",
                    f"the clause says {stated}, but no demand comes round as often",
                ),
                Text("請縮短 every 或 max_age", "shorten every or max_age of a demand"),
            )

    def _cycle(self, demand: Demand) -> int | None:
        """Return how often the demand comes round, in hours; None if it has no cycle."""
        match demand.spec:
            case Periodic(every=every) | Attested(every=every):
                return self._hours(every)
            case Standing(max_age=age):
                return None if age is None else self._hours(age)
            case Observed(max_age=age) | Setting(max_age=age):
                return self._hours(age)
            case _:
                return None

    def _hours(self, period: Period) -> int | None:
        if isinstance(period, str):
            return hours(period)
        parameter = self._value(period.param)
        text = None if parameter is None else text_of(parameter.value, parameter.unit)
        return None if text is None else hours(text)

    def _separation(self, placed: Placed) -> None:
        if placed.clause.separation is None or any(separates(demand) for demand in self._required(placed.clause)):
            return
        self._add(
            placed,
            "separation",
            Text(
                "條文要求分工，但沒有要求項執行它",
                "the clause states a separation of duties, but no demand enforces it",
            ),
            Text("請在要求項加上 separation 或 distinct", "add separation or distinct to a demand"),
        )


def _in_cycle(ref: str, parents: Mapping[str, str | None]) -> bool:
    seen: set[str] = set()
    above: str | None = ref
    while above is not None and above not in seen:
        seen.add(above)
        above = parents.get(above)
    return above == ref


def separates(demand: Demand) -> bool:
    """Tell whether the demand itself makes sure that two acts come from two people.

    Several roles or steps alone do not: one person may hold them all.
    """
    match demand.spec:
        case Periodic(accept=accept) | Standing(accept=accept):
            return bool(accept.separation)
        case Response(separation=separation):
            return bool(separation)
        case Attested(distinct=distinct):
            return len(distinct) > 1
        case _:
            return False


def parameters_of(value: object) -> set[str]:
    """Return the keys of all parameters named inside a spec."""
    if isinstance(value, ParameterRef):
        return {value.param}
    if isinstance(value, tuple):
        return {key for item in value for key in parameters_of(item)}
    if is_dataclass(value):
        return {key for field in fields(value) for key in parameters_of(getattr(value, field.name))}
    return set()
