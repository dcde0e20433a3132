"""核准方式與伴隨紀錄 The ways of approving and the companions that come with the program; read once per process."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from anzheng.catalogue.core.documents import Approval, Companion, Follows, read_approval, read_companion
from anzheng.catalogue.core.nodes import Node
from anzheng.catalogue.core.problems import Problems, error_of
from anzheng.catalogue.files import PACKAGED
from anzheng.catalogue.packs import parse_all
from anzheng.kernel.errors import NotFoundError, PackError, Text


@dataclass(frozen=True, slots=True)
class DocumentRules:
    """文件管制的資料 Ways of approving, and companions, by id."""

    approvals: Mapping[str, Approval]
    companions: Mapping[str, Companion]

    def approval(self, approval: str) -> Approval:
        """Return a way of approving. Raises NotFoundError."""
        if approval not in self.approvals:
            known = "、".join(self.approvals)
            raise NotFoundError(
                Text("沒有這種核准方式", "there is no such way of approving"),
                approval[:80],
                Text(f"可用：{known}", f"use one of {known}"),
            )
        return self.approvals[approval]

    def following(self, form: str, follows: Follows) -> tuple[Companion, ...]:
        """Return what follows from reading or publishing a document of a form."""
        return tuple(one for one in self.companions.values() if one.follows is follows and form in one.documents)


@cache
def document_rules() -> DocumentRules:
    """Return the packaged rules. Raises PackError (several: PackErrors) if the packaged data are wrong."""
    problems = Problems()
    approvals, unreadable = _nodes("approvals")
    companions, further = _nodes("companions")
    found = DocumentRules(
        {id_: read_approval(id_, node, problems) for id_, node in approvals.items()},
        {id_: read_companion(id_, node, problems) for id_, node in companions.items()},
    )
    wrong = (*unreadable, *further, *problems.sorted())
    if wrong:
        raise error_of(wrong)
    return found


def _nodes(folder: str) -> tuple[dict[str, Node], list[PackError]]:
    files = {f"{folder}/{path.name}": path.read_bytes() for path in sorted((PACKAGED / folder).glob("*.yaml"))}
    nodes, unreadable = parse_all(files)
    return {path.partition("/")[2].removesuffix(".yaml"): node for path, node in nodes.items()}, unreadable
