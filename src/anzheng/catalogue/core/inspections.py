"""內部查核 Inspections: each block's stated frequency of internal audit, as a demand with working papers.

How often the firm's own internal audit examines a block is not how often its duties are due. The control
`internal-audit` holds one template; every block with a frequency gets its own demand made of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from anzheng.catalogue.core.model import Clause, Condition, Demand, Op, Periodic

CONTROL = "internal-audit"
TEMPLATE = f"{CONTROL}.block"
"""The demand that says what counts as having examined a block; its form has `document`, `block` and `examined`."""


def examinations(
    document: str, clauses: Sequence[Clause], blocks: Sequence[str], demands: Mapping[str, Demand]
) -> dict[str, Demand]:
    """Return block → demand for every block of a document that states how often internal audit examines it."""
    template = demands.get(TEMPLATE)
    if template is None or not isinstance(template.spec, Periodic):
        return {}
    by_ref = {clause.ref: clause for clause in clauses}
    found = {}
    for block in blocks:
        head = by_ref.get(block)
        if head is not None and head.inspection is not None:
            binding = sum(clause.obligation for clause in _under(head, clauses, set(blocks)))
            found[block] = _demand(template, template.spec, document, head, binding)
    return found


def _under(head: Clause, clauses: Sequence[Clause], blocks: set[str]) -> list[Clause]:
    """Return a block's head and all below it that belongs to no other block."""
    inside = {head.ref}
    found = [head]
    for clause in clauses:
        if clause.parent in inside and clause.ref not in blocks:
            inside.add(clause.ref)
            found.append(clause)
    return found


def _demand(template: Demand, spec: Periodic, document: str, head: Clause, binding: int) -> Demand:
    # The papers of all blocks are of one form; those of another block say nothing about this one.
    about = (Condition("document", Op.EQUAL, document), Condition("block", Op.EQUAL, head.ref))
    conditions = (Condition("examined", Op.AT_LEAST, binding), *spec.accept.conditions)
    accept = replace(spec.accept, conditions=conditions, concerns=about)
    return replace(
        template,
        id=f"{CONTROL}.{document}.{head.ref.lower()}",
        zh=f"{template.zh}：{head.ref} {head.zh}",
        en=f"{template.en}: {head.ref} {head.en}",
        spec=replace(spec, every=head.inspection or "P1Y", accept=accept),
    )
