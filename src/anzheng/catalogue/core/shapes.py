"""範型 Shapes: what many demands have in common, written once and inherited.

A demand says `like: <shape>` and gives only what is its own; its own keys win, mappings inside are joined.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from anzheng.catalogue.core import terms
from anzheng.catalogue.core.nodes import Items, Leaf, Node, Place, Table
from anzheng.catalogue.core.problems import Problems
from anzheng.catalogue.core.reader import Fields
from anzheng.catalogue.core.vocabulary import same_id
from anzheng.kernel.errors import Text


@dataclass(frozen=True, slots=True)
class Shapes:
    """The shapes of a pack (範型)."""

    demands: Mapping[str, Table]
    """Shape -> the keys that a demand takes over."""
    places: Mapping[str, Place]

    def filled(self, control: Node, problems: Problems) -> Node:
        """Return a control's file with every demand completed by its shape."""
        listed = control.entries.get("demands") if isinstance(control, Table) else None
        if not isinstance(control, Table) or not isinstance(listed, Items):
            return control
        demands = Items(tuple(self._demand(node, problems) for node in listed.items), listed.place)
        return Table({**control.entries, "demands": demands}, control.keys, control.place)

    def _demand(self, node: Node, problems: Problems) -> Node:
        like = node.entries.get("like") if isinstance(node, Table) else None
        if not isinstance(node, Table) or not isinstance(like, Leaf):
            return node
        shape = self.demands.get(str(like.value))
        if shape is None:
            problems.add(
                like.place,
                str(like.value),
                Text("沒有這個範型", "there is no such shape"),
                terms.near(str(like.value), self.demands),
            )
            return node
        return joined(shape, node)


def joined(shape: Table, own: Table) -> Table:
    """Return `own` on top of `shape`: mappings are joined, everything else is replaced."""
    entries, keys = dict(shape.entries), dict(shape.keys)
    for key, node in own.entries.items():
        base = entries.get(key)
        entries[key] = joined(base, node) if isinstance(base, Table) and isinstance(node, Table) else node
        keys[key] = own.keys[key]
    return Table(entries, keys, own.place)


def read_shapes(files: Mapping[str, Node], problems: Problems) -> Shapes:
    """Read every file under shapes/."""
    found: dict[str, Table] = {}
    places: dict[str, Place] = {}
    for path, node in sorted(files.items()):
        folder, _, name = path.partition("/")
        if folder != "shapes":
            continue
        id_ = name.removesuffix(".yaml")
        fields = Fields(node, "id zh en demand", f"shapes/{id_}", problems)
        same_id(fields, id_)
        for key in ("zh", "en"):
            fields.text(key)
        demand = fields.get("demand")
        if isinstance(demand, Table):
            found[id_] = demand
        elif demand is not None:
            fields.wrong(demand, "須為鍵與值的對照", "must be a mapping of keys to values", "demand")
        places[id_] = node.place
    return Shapes(found, places)


def used_shapes(files: Mapping[str, Node]) -> set[str]:
    """Return the shapes that some demand inherits."""
    used: set[str] = set()
    for path, node in files.items():
        listed = node.entries.get("demands") if path.startswith("controls/") and isinstance(node, Table) else None
        for item in listed.items if isinstance(listed, Items) else ():
            like = item.entries.get("like") if isinstance(item, Table) else None
            if isinstance(like, Leaf):
                used.add(str(like.value))
    return used
