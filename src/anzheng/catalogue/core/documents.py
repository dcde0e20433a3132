"""文件的核准與伴隨紀錄 Ways of approving controlled documents, and the records that follow from them, as data.

A way of approving gives the steps that follow the drafter. A companion is a record of another form that a demand
reads and that need not be filled by hand: whoever reads the policy acknowledges it, whoever publishes it has it signed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from anzheng.catalogue.core.forms import Signing
from anzheng.catalogue.core.nodes import Leaf, Node
from anzheng.catalogue.core.problems import Problems
from anzheng.catalogue.core.reader import Fields
from anzheng.catalogue.core.vocabulary import same_id
from anzheng.kernel.errors import Text

FOLDERS = ("approvals", "companions")
"""Folders of a pack that hold them, one in each file."""
_APPROVAL = "id zh en why roles signing? apart? stated? level? documents?"
_COMPANION = "id zh en follows role every? documents values"


@dataclass(frozen=True, slots=True)
class Approval:
    """核准方式 Who approves a document after its drafter, in order, and which clauses say so."""

    id: str
    name: Text
    why: Text
    roles: tuple[str, ...]
    signing: Mapping[str, Signing]
    apart: tuple[tuple[str, str], ...]
    stated: tuple[str, ...]
    level: str
    """Rank of the highest approver, in the codes of the policy's own form; empty if it has none."""
    documents: tuple[str, ...]
    """Forms whose documents the clauses are about; empty if they are about any."""


class Follows(StrEnum):
    """What a companion follows from (伴隨時機)."""

    READING = "reading"
    PUBLICATION = "publication"


class Source(StrEnum):
    """Where a companion's value comes from (取值來源)."""

    EDITION = "edition"
    TITLE = "title"
    TODAY = "today"
    EFFECTIVE = "effective"
    OCCASION = "occasion"
    AHEAD = "ahead"
    """Whether the signature was given by the day on which the edition took effect."""
    APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class Companion:
    """伴隨紀錄 A record of the form with this id that follows from reading or from publishing an edition."""

    id: str
    name: Text
    follows: Follows
    role: str
    """Of who reads; or the step of the edition's approval without which nothing follows."""
    every: str | None
    """How long it serves before the document has to be read again, ISO 8601."""
    documents: tuple[str, ...]
    values: Mapping[str, Source]


def read_approval(id_: str, node: Node, problems: Problems) -> Approval:
    """Return the way of approving that a file holds, noting what is wrong."""
    fields = Fields(node, _APPROVAL, f"approvals/{id_}", problems)
    same_id(fields, id_)
    signing = {}
    for role, inner, _ in fields.entries("signing"):
        one = Fields(inner, "meaning? by?", fields.owner, problems)
        signing[role] = Signing(one.maybe_text("meaning"), one.texts("by"))
    return Approval(
        id_,
        Text(fields.text("zh"), fields.text("en")),
        _both(fields, "why", problems),
        fields.texts("roles"),
        signing,
        tuple(_pairs(fields)),
        fields.texts("stated"),
        fields.text("level"),
        fields.texts("documents"),
    )


def read_companion(id_: str, node: Node, problems: Problems) -> Companion:
    """Return the companion that a file holds, noting what is wrong."""
    fields = Fields(node, _COMPANION, f"companions/{id_}", problems)
    same_id(fields, id_)
    values = {}
    for name, inner, place in fields.entries("values"):
        written = inner.value if isinstance(inner, Leaf) else None
        if written in [one.value for one in Source]:
            values[name] = Source(str(written))
        else:
            known = "、".join(one.value for one in Source)
            fields.add(
                place,
                Text(f"「{name}」的來源不明", f"{name} comes from nowhere known"),
                Text(f"可用：{known}", f"use one of {known}"),
            )
    return Companion(
        id_,
        Text(fields.text("zh"), fields.text("en")),
        fields.choice("follows", Follows, Follows.READING),
        fields.text("role"),
        fields.maybe_text("every"),
        fields.texts("documents"),
        values,
    )


def _pairs(fields: Fields) -> list[tuple[str, str]]:
    found = []
    for node in fields.items("apart"):
        names = [str(one.value) for one in getattr(node, "items", ()) if isinstance(one, Leaf)]
        if len(names) == 2 and names[0] != names[1]:
            found.append((names[0], names[1]))
        else:
            fields.wrong(node, "須為兩個不同的簽署角色", "needs pairs of different roles", "apart")
    return found


def _both(fields: Fields, key: str, problems: Problems) -> Text:
    node = fields.get(key)
    if node is None:
        return Text("", "")
    inner = Fields(node, "zh en", fields.owner, problems)
    return Text(inner.text("zh"), inner.text("en"))
