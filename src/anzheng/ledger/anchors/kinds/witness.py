"""見證者錨定 A witness (C2SP tlog-witness) that cosigns each checkpoint if it extends everything it saw before.

It is asked with the size that we believe it holds. If it tells another one, it is asked once more from there: a
witness that names ever another size gets no third question.
"""

from datetime import UTC, datetime
from typing import Final, NamedTuple

from anzheng.kernel.errors import InputError, ProofError, Text
from anzheng.kernel.times import TAIPEI
from anzheng.ledger.anchors.calling import call, checked_url
from anzheng.ledger.anchors.contract import (
    ANCHORS,
    AnchorContradictsError,
    AnchorError,
    AnchorKind,
    Log,
    Means,
    Presented,
    Received,
    Rhythm,
    Seen,
)
from anzheng.ledger.anchors.judging import check_kept, contradiction, keys_of, opened, too_small
from anzheng.ledger.core.checkpoint import Checkpoint, open_checkpoint
from anzheng.ledger.core.cosignature import time_of
from anzheng.ledger.core.vkey import KeyType, VerifierKey, format_vkey, parse_vkey
from anzheng.ledger.core.witness_wire import (
    HELD_TYPE,
    Request,
    format_request,
    held_path,
    lines_of,
    parse_size,
    read_cosignatures,
)
from anzheng.outbound.calls import Answer, Call

ENDING: Final = ".tlog-cosignatures"

_OURS = Text("請確認網址與金鑰是這個見證者的", "check that address and key are those of this witness")


class _Place(NamedTuple):
    url: str
    """With its last slash."""
    key: VerifierKey


def check(place: str) -> str:
    """Return address and key. Raises InputError, ProofError."""
    found = _place(place)
    return f"{found.url} {format_vkey(found.key)}"


def warn(place: str, means: Means) -> Text | None:  # noqa: ARG001 - the shape of every kind
    """Warn of a witness on this machine."""
    host = _place(place).url.partition("://")[2]
    if host.startswith(("127.", "localhost", "[::1]")):
        return Text(
            "見證者就在這台主機：同一位管理者之下只是備份，不是見證",
            "the witness is on this machine: under the same administrator it is a backup and no witness",
        )
    return None


def publish(place: str, presented: Presented, means: Means) -> Received:
    """Ask for a cosignature; after a conflict once more, from the size that the witness tells."""
    where = _place(place)
    old = presented.log.given
    if old > presented.size:
        raise too_small(where.url, presented, old)
    answer = _ask(where, _request(presented, old), means)
    if answer.status == 409:
        told = _told(where, answer)
        check_kept(told, presented.log, where.url)
        if told > presented.size:
            raise too_small(where.url, presented, told)
        if told == old == presented.size:
            raise _forked(where, presented, told, means)
        if told == old:
            raise _odd(where, Text("見證者拒絕了它自己說的大小", "the witness refuses the size that it tells"))
        old = told
        answer = _ask(where, _request(presented, old), means)
        if answer.status == 409 and _told(where, answer) == old == presented.size:
            raise _forked(where, presented, old, means)
    if answer.status == 422:
        raise _forked(where, presented, old, means)
    return _received(where, presented.note, answer)


def seen(place: str, log: Log, means: Means) -> Seen | None:
    """Return what the witness holds: the note from one of ours, the size from any other."""
    where = _place(place)
    found = _shown(where, log, means)
    if found is None and log.note is not None:
        found = _probed(where, log, log.note, means)
    elif found is None:
        return None
    check_kept(found.size, log, where.url)
    return found if found.size else None


def verify(place: str, note: bytes, receipt: Received) -> Text:
    """Verify the cosignature by the key in the place."""
    key = _place(place).key
    (line,) = read_cosignatures(note, receipt.data, key).signatures
    at = datetime.fromtimestamp(time_of(line.value), UTC).astimezone(TAIPEI)
    return Text(
        f"見證者 {key.name} 於 {at:%Y-%m-%d %H:%M} 連署：這個檢查點延續它先前所見的一切",
        f"the witness {key.name} cosigned on {at:%Y-%m-%d %H:%M}: this checkpoint extends all that it saw before",
    )


def _place(place: str) -> _Place:
    url, space, vkey = place.partition(" ")
    if not space:
        raise InputError(
            Text("須有網址與見證者的金鑰", "an address and the key of the witness are needed"),
            place[:60],
            KIND.place_help,
        )
    key = parse_vkey(vkey)
    checked_url(url)
    if key.type is not KeyType.COSIGNATURE or "?" in url:
        raise InputError(
            Text(
                "金鑰不是見證者的金鑰，或網址帶有參數", "the key is not that of a witness, or the address has a query"
            ),
            place[:60],
            KIND.place_help,
        )
    return _Place(url if url.endswith("/") else f"{url}/", key)


def _request(presented: Presented, old: int) -> bytes:
    proof = presented.growth(old) if 0 < old < presented.size else ()
    return format_request(Request(old, tuple(proof), presented.note))


def _ask(where: _Place, body: bytes, means: Means) -> Answer:
    return call(Call(f"{where.url}add-checkpoint", body, {"Content-Type": "text/plain; charset=utf-8"}), means)


def _told(where: _Place, answer: Answer) -> int:
    try:
        return parse_size(answer.body)
    except ProofError as problem:
        raise _odd(where, problem.what) from problem


def _received(where: _Place, note: bytes, answer: Answer) -> Received:
    match answer.status:
        case 200:
            pass
        case 404:
            raise _odd(where, Text("見證者不認識這個帳本", "the witness does not know this ledger"), _ADD)
        case 403:
            raise _odd(where, Text("見證者不認得帳本的金鑰", "the witness does not accept the ledger's key"), _ADD)
        case 409:
            raise _odd(where, Text("見證者一再改口，說出不同的大小", "the witness tells ever another size"))
        case status:
            raise _odd(where, Text(f"見證者回覆 HTTP {status}", f"the witness answered HTTP {status}"))
    try:
        return Received(answer.body, ENDING, lines_of(read_cosignatures(note, answer.body, where.key)))
    except ProofError as problem:
        what = Text(f"見證簽章不成立：{problem.what.zh}", f"no cosignature that holds: {problem.what.en}")
        raise _odd(where, what) from problem


_ADD = Text(
    "請把帳本的驗證金鑰交給見證者，由見證者加入設定",
    "give the ledger's verifier key to whoever runs the witness, to be configured there",
)


def _odd(where: _Place, what: Text, remedy: Text = _OURS) -> AnchorError:
    return AnchorError(what, where.url, remedy)


def _forked(where: _Place, presented: Presented, size: int, means: Means) -> AnchorContradictsError:
    """Return the error for a witness that says we show it a second history, with its evidence if it hands it out."""
    try:
        held = _shown(where, presented.log, means)
    except (AnchorError, AnchorContradictsError):
        held = None
    what = Text(
        f"見證者持有的 {size:,} 筆不是我方歷史的一部分",
        f"the {size:,} entries that the witness holds are no part of our history",
    )
    return contradiction(where.url, what, size=size, root=held.root if held and held.size == size else None)


def _shown(where: _Place, log: Log, means: Means) -> Seen | None:
    """Return the note that one of our own witnesses holds; size 0 if none; None if it is not one of ours."""
    answer = call(Call(f"{where.url}{held_path(log.origin)}"), means)
    if answer.status != 200 or answer.type != HELD_TYPE:
        return None
    if not answer.body:
        return Seen(0, None, None)
    keys = keys_of(log)
    try:
        found = open_checkpoint(answer.body, keys, [where.key])
    except ProofError as problem:
        what = Text(f"見證者出示的檢查點不成立：{problem.what.zh}", f"its checkpoint does not hold: {problem.what.en}")
        raise _odd(where, what) from problem
    # Its own signature too: what it shows is what it stands for.
    if not found.cosigned or found.checkpoint.origin != log.origin:
        raise _odd(where, Text("出示的不是它所連署的檢查點", "it shows a checkpoint that it did not cosign"))
    return Seen(found.checkpoint.size, found.checkpoint.root, answer.body)


def _probed(where: _Place, log: Log, note: bytes, means: Means) -> Seen:
    """Ask any witness for its size by offering our newest checkpoint from size 0, as the specification has it."""
    ours = opened(note, log)
    answer = _ask(where, format_request(Request(0, (), note)), means)
    if answer.status != 409:
        # It held nothing, and has now seen our newest for the first time.
        _received(where, note, answer)
        check_kept(0, log, where.url)
        return Seen(ours.size, ours.root, None)
    told = _told(where, answer)
    return Seen(told, _same(where, ours, note, means) if told == ours.size else None, None)


def _same(where: _Place, ours: Checkpoint, note: bytes, means: Means) -> bytes:
    """Return our root if the witness cosigns it again: it then holds the same."""
    answer = _ask(where, format_request(Request(ours.size, (), note)), means)
    if answer.status in (409, 422):
        what = Text(
            f"見證者持有另一個 {ours.size:,} 筆的樹根", f"the witness holds another root for {ours.size:,} entries"
        )
        raise contradiction(where.url, what, size=ours.size)
    _received(where, note, answer)
    return ours.root


KIND = AnchorKind(
    "witness",
    Text("見證者", "witness"),
    Text(
        "見證者的網址、空格、見證者的驗證金鑰，例如 https://witness.example.com/ witness.example.com/w1+…",
        "address of the witness, space, its verifier key, like https://witness.example.com/ witness.example.com/w1+…",
    ),
    Text(
        "保護來自營運見證者的人，例如稽核人員或關係企業。在同一台主機、同一位管理者之下，只是備份，不是見證。",
        "The protection is whoever runs the witness, such as the auditor or a sister company. On the same machine "
        "under the same administrator it is a backup and no witness.",
    ),
    Rhythm.GROWTH,
    check,
    warn,
    publish,
    seen,
    verify,
)
ANCHORS.register(KIND.id, KIND)
