"""證明方式的判定 Judging a proof tree: all branches, one of them, or several that were taken in turn."""

from collections.abc import Callable, Iterator
from datetime import date

from anzheng.catalogue.core.model import AllOf, ProofNode
from anzheng.posture.results import NodeResult, earliest
from anzheng.posture.words import LACKING, SATISFIED, Word, best, worst

WordOf = Callable[[str], Word]
"""Answers with the word of a demand."""
WordTogether = Callable[[tuple[str, ...]], Word | None]
"""Answers with the word of alternatives that were taken in turn; None where they cannot be."""


def judge_node(node: ProofNode, word_of: WordOf, together: WordTogether = lambda _: None) -> NodeResult:
    """Judge `node`: every branch of an all_of, one of an any_of, or several of an any_of in turn."""
    if isinstance(node, str):
        return NodeResult(word_of(node), demand=node)
    if isinstance(node, AllOf):
        branches = tuple(judge_node(branch, word_of, together) for branch in node.all_of)
        word = worst(branch.word for branch in branches) or Word.NO_EVENT
        return NodeResult(word, operator="all_of", branches=branches)
    branches = tuple(judge_node(branch, word_of, together) for branch in node.any_of)
    word = best(branch.word for branch in branches) or Word.NO_EVENT
    names = tuple(branch.demand for branch in branches if branch.demand is not None)
    if word not in SATISFIED and len(names) == len(branches):
        joint = together(names)
        if joint is not None and joint is not word and best((word, joint)) is joint:
            return NodeResult(joint, operator="any_of", branches=branches)
    carried = next(position for position, branch in enumerate(branches) if branch.word is word)
    chosen = tuple(
        branch
        if position == carried
        else NodeResult(branch.word, branch.demand, branch.operator, branch.branches, used=False)
        for position, branch in enumerate(branches)
    )
    return NodeResult(word, operator="any_of", branches=chosen)


def taken_in_turn(result: NodeResult) -> bool:
    """Tell whether several branches of an any_of carry it together, at any depth that counts."""
    if not result.used:
        return False
    several = result.operator == "any_of" and sum(branch.used for branch in result.branches) > 1
    return several or any(taken_in_turn(branch) for branch in result.branches)


def demands_in(node: ProofNode) -> Iterator[str]:
    """Yield the ids of all demands in `node`, in reading order."""
    if isinstance(node, str):
        yield node
        return
    for branch in node.all_of if isinstance(node, AllOf) else node.any_of:
        yield from demands_in(branch)


def steady_until(result: NodeResult, until_of: Callable[[str], date | None]) -> date | None:
    """Return the last day on which the tree's word surely stays; `until_of` answers for a demand, None is for ever.

    Of a tree with branches taken in turn it is not known: a further window may change it on any day.
    """
    if result.demand is not None:
        return until_of(result.demand)
    ends = [(branch.word, steady_until(branch, until_of)) for branch in result.branches]
    if result.operator == "all_of":
        return earliest(*[end for _, end in ends])
    if result.word in LACKING:
        # Every branch counts: one that gets better is enough, one that gets worse is the worst.
        return earliest(*[end for _, end in ends])
    same = [end for word, end in ends if word is result.word]
    carried = None if None in same else max(end for end in same if end is not None)
    # A branch that is worse today may become better; nothing is better than met.
    others = [] if result.word is Word.MET else [end for word, end in ends if word is not result.word]
    return earliest(carried, *others)


def carriers(result: NodeResult) -> Iterator[tuple[str, ...]]:
    """Yield what carries the result: single demands, and demands taken in turn. Branches not used drop out."""
    if not result.used:
        return
    if result.demand is not None:
        yield (result.demand,)
    used = [branch for branch in result.branches if branch.used]
    if result.operator == "any_of" and len(used) > 1:
        yield tuple(branch.demand for branch in used if branch.demand is not None)
        return
    for branch in used:
        yield from carriers(branch)


def used_demands(result: NodeResult) -> Iterator[str]:
    """Yield the demands that carry the result."""
    for names in carriers(result):
        yield from names
