"""要求來源 Who asks for what on a day: the demands of one document, each with the refs that need it."""

from anzheng.posture.clauses import DEFAULT_LOOKBACK, lookback_of
from anzheng.posture.judge import Posture
from anzheng.posture.proof import demands_in


def users(posture: Posture) -> dict[tuple[str, str], list[str]]:
    """Return demand and lookback → refs of the clauses that apply, and of the blocks that internal audit examines."""
    users: dict[tuple[str, str], list[str]] = {}
    for clause in posture.edition.clauses:
        verdict = posture.verdict(clause.ref)
        judged = {part.n for part in verdict.parts if part.proof is not None}
        for part in clause.parts:
            if part.n not in judged:
                continue
            for demand in demands_in(part.proof.root):
                refs = users.setdefault((demand, lookback_of(clause)), [])
                if clause.ref not in refs:
                    refs.append(clause.ref)
    for block in posture.inspections:
        # The firm's own internal audit of a block: it proves no clause, but somebody has to do it.
        users.setdefault((posture.edition.inspections[block], DEFAULT_LOOKBACK), []).append(block)
    return users
