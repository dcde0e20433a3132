"""重新判定 Judging again: what a request holds, entries and compiled documents, becomes the bytes of the verdicts.

A request is lines of canonical JSON: what is asked, how many documents and entries follow, then each of them.
"""

import hashlib
from itertools import pairwise

from anzheng.catalogue.core import codec
from anzheng.facts.leaves import fact_in
from anzheng.kernel import canonical
from anzheng.kernel.errors import InputError, Text
from anzheng.posture.statement import FORM, asked_in, statement

LONGEST = 11_000
"""Days of the longest period that is judged again, some thirty years: a binder that asks for more would keep an
inspector waiting for hours."""


def answer(request: bytes) -> bytes:
    """Return the canonical bytes of the verdicts that a request asks for.

    A document counts under the digest of its own bytes: what the entries say of adoption finds it, or does not.
    Raises InputError or LedgerError for a request that cannot be answered.
    """
    head, *lines = request.split(b"\n")
    first = canonical.decode(head)
    if type(first) is not dict or set(first) != {"asked", "editions", "entries", "v"} or first["v"] != FORM:
        raise _malformed()
    editions, entries = first["editions"], first["entries"]
    if type(editions) is not int or type(entries) is not int or len(lines) != editions + entries + 1 or lines[-1]:
        raise _malformed()
    compiled = {
        hashlib.sha256(line).hexdigest(): codec.decode(canonical.decode(line)) for line in lines[: max(editions, 0)]
    }
    facts = [fact_in(line) for line in lines[editions:-1]]
    if any(one.seq >= other.seq for one, other in pairwise(facts)):
        raise _malformed()
    asked = asked_in(first["asked"])
    if asked.first is not None and asked.last is not None and (asked.last - asked.first).days > LONGEST:
        raise _too_long()
    return canonical.encode(statement(facts, compiled, asked))


def _too_long() -> InputError:
    what = Text(f"期間超過 {LONGEST:,} 日", f"the period is longer than {LONGEST:,} days")
    return InputError(what, "asked", Text("請索取較短期間的卷宗", "ask for a binder about a shorter period"))


def _malformed() -> InputError:
    what = Text("請求的格式或版次不對", "the request is malformed, or of another version")
    return InputError(what, "request", Text("請使用同一版的查驗程式", "use the verifier of the same release"))
