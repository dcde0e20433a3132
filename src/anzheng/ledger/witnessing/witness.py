"""見證 Answers to logs that ask for a cosignature: judged, stored, and only then signed for (C2SP tlog-witness)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, assert_never

from anzheng.kernel.errors import InputError, ProofError, StorageError, Text
from anzheng.ledger.core.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint
from anzheng.ledger.core.note import Note, cosign_note, format_note, parse_note
from anzheng.ledger.core.vkey import KeyType, VerifierKey, parse_vkey
from anzheng.ledger.core.witness import Decision, decide
from anzheng.ledger.core.witness_wire import HELD_TYPE, SIZE_TYPE, Request, held_path, lines_of, parse_request
from anzheng.ledger.witnessing.key import WitnessKey
from anzheng.ledger.witnessing.store import Store

PLAIN: Final = "text/plain; charset=utf-8"

Logs = Mapping[str, tuple[VerifierKey, ...]]
"""The keys of the logs that are witnessed, by origin."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Status, content type and body (回覆)."""

    status: int
    body: bytes
    type: str = PLAIN


def logs_of(vkeys: Iterable[str]) -> Logs:
    """Return the logs whose keys these are. Raises ProofError for what is no key, InputError for no log at all."""
    found: dict[str, tuple[VerifierKey, ...]] = {}
    for text in vkeys:
        key = parse_vkey(text)
        if key.type is not KeyType.NOTE:
            raise InputError(
                Text("這不是帳本的驗證金鑰", "this is not the key of a log"),
                text[:80],
                Text("請向受稽核方索取帳本的驗證金鑰", "ask for the verifier key of the ledger"),
            )
        found[key.name] = (*found.get(key.name, ()), *(() if key in found.get(key.name, ()) else (key,)))
    if not found:
        raise InputError(
            Text("沒有要見證的帳本", "there is no log to witness"),
            "--log",
            Text(
                "請以 --log 或 logs.txt 給帳本的驗證金鑰", "give the verifier key of a ledger, by --log or in logs.txt"
            ),
        )
    return found


class Witness:
    """A witness of some logs (見證者). Safe to be asked by many threads, and by many processes on one folder."""

    def __init__(self, key: WitnessKey, logs: Logs, store: Store) -> None:
        self.key = key
        self._logs = logs
        self._store = store
        self._held = {held_path(origin): origin for origin in logs}

    def add_checkpoint(self, body: bytes, now: int) -> Reply:
        """Answer the request in `body` at `now` (seconds since 1970)."""
        try:
            request = parse_request(body)
            new = parse_checkpoint(parse_note(request.note).text)
        except ProofError as problem:
            return _refused(400, problem.what)
        keys = self._logs.get(new.origin)
        if keys is None:
            return _refused(404, Text("不認識這個帳本", "this log is not witnessed here"))
        try:
            opened = open_checkpoint(request.note, keys)
        except ProofError as problem:
            return _refused(403, problem.what)
        if request.old > new.size:
            return _refused(400, Text("old 大於檢查點", "old is larger than the checkpoint"))
        known = {(key.name, key.id) for key in keys}
        signed = tuple(line for line in opened.note.signatures if (line.name, line.key_id) in known)
        try:
            return self._judge(request, new, Note(opened.note.text, signed), now)
        except StorageError as problem:
            return _refused(503, problem.what)

    def held(self, path: str) -> Reply:
        """Show the checkpoint held of the log that `held_path` names."""
        origin = self._held.get(path)
        if origin is None:
            return _refused(404, Text("不認識這個帳本", "this log is not witnessed here"))
        try:
            return Reply(200, self._store.note(origin) or b"", HELD_TYPE)
        except StorageError as problem:
            return _refused(503, problem.what)

    def _judge(self, request: Request, new: Checkpoint, note: Note, now: int) -> Reply:
        """Compare and store in one step; the signature leaves only after the commit."""
        line = cosign_note(note.text, self.key.name, self.key.private, now)
        with self._store.exclusive() as table:
            held = table.newest(new.origin)
            decision = decide(held, request.old, request.proof, new)
            if decision is Decision.COSIGN and (held is None or new.size > held.size):
                table.keep(new, format_note(Note(note.text, (*note.signatures, line))), now)
        match decision:
            case Decision.COSIGN:
                return Reply(200, "".join(f"{text}\n" for text in lines_of(Note(note.text, (line,)))).encode())
            case Decision.CONFLICT:
                return Reply(409, f"{0 if held is None else held.size}\n".encode(), SIZE_TYPE)
            case Decision.REFUSE:
                return _refused(422, Text("不延續先前所見", "it does not extend what was seen before"))
            case _:
                assert_never(decision)


def _refused(status: int, why: Text) -> Reply:
    return Reply(status, f"{why.zh} {why.en}\n".encode())
