"""時戳錨定 RFC 3161: an authority signs the digest of a checkpoint with the time.

What is stamped is the signed note as a file, by SHA-256. An inspector needs nothing of ours:

    openssl ts -verify -data checkpoint.note -in receipt.tsr -CAfile authority.pem
"""

from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from anzheng.kernel.errors import InputError, ProofError, Text, system_reason
from anzheng.kernel.times import TAIPEI
from anzheng.ledger.anchors.calling import call, checked_url
from anzheng.ledger.anchors.contract import (
    ANCHORS,
    AnchorError,
    AnchorKind,
    Log,
    Means,
    Presented,
    Received,
    Rhythm,
    Seen,
)
from anzheng.ledger.core.certificate_order import in_order
from anzheng.outbound.calls import Call

ENDING: Final = ".tsr"

_SHA256: Final = "2.16.840.1.101.3.4.2.1"
_MAX_CHAIN: Final = 262_144
_MAX_REPLY: Final = 65_536
_CA: Final = Text(
    "請確認憑證檔是這個時戳機構的根憑證與中繼憑證（PEM）",
    "check that the file holds the root and intermediate certificates of this authority (PEM)",
)


class _Place(NamedTuple):
    url: str
    chain: Path


def check(place: str) -> str:
    """Return address and file. Raises InputError."""
    url, space, path = place.partition(" ")
    plain = path.isprintable() and path == path.strip() and path.startswith("/") and len(path) <= 400
    if not space or not plain:
        raise InputError(
            Text("須有網址與憑證檔的完整路徑", "an address and the full path of a file of certificates are needed"),
            place[:60],
            KIND.place_help,
        )
    return f"{checked_url(url)} {path}"


def warn(place: str, means: Means) -> Text | None:  # noqa: ARG001 - the shape of every kind
    """Warn of certificates that cannot be read."""
    try:
        _certificates(_chain(_place(place)), place)
    except (AnchorError, ProofError) as problem:
        return problem.what
    return None


def publish(place: str, presented: Presented, means: Means) -> Received:
    """Ask for a time stamp and verify it before it counts."""
    where = _place(place)
    chain = _chain(where)
    asked = TimestampRequestBuilder().data(presented.note).hash_algorithm(HashAlgorithm.SHA256).build()
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    answer = call(Call(where.url, asked.as_bytes(), headers, _MAX_REPLY, signed=True), means)
    if answer.status != 200 or answer.type != "application/timestamp-reply":
        what = Text(
            f"回覆 HTTP {answer.status}、{answer.type[:60]}，不是時戳",
            f"the answer is HTTP {answer.status}, {answer.type[:60]}, and no time stamp",
        )
        raise AnchorError(
            what, where.url, Text("請確認網址是 RFC 3161 時戳服務", "check that it is an RFC 3161 service")
        )
    try:
        _verified(answer.body, presented.note, chain, where.url, asked.nonce)
    except ProofError as problem:
        raise AnchorError(problem.what, problem.where, problem.remedy) from problem
    return Received(answer.body, ENDING, chain=chain)


def seen(place: str, log: Log, means: Means) -> Seen | None:  # noqa: ARG001 - the shape of every kind
    """Return None: an authority keeps no checkpoints."""
    return None


def verify(place: str, note: bytes, receipt: Received) -> Text:
    """Verify the time stamp by the certificates kept beside it."""
    url = _place(place).url
    reply = _verified(receipt.data, note, receipt.chain, url)
    at = reply.tst_info.gen_time.astimezone(TAIPEI)
    name = _signer(reply)
    return Text(
        f"時戳機構 {name} 證明：這個檢查點在 {at:%Y-%m-%d %H:%M:%S} 已經存在（請確認根憑證是該機構公布的）",
        f"the authority {name} says: this checkpoint existed on {at:%Y-%m-%d %H:%M:%S} (make sure that the root "
        "certificate is the one that it publishes)",
    )


def _place(place: str) -> _Place:
    url, _, path = check(place).partition(" ")
    return _Place(url, Path(path))


def _chain(where: _Place) -> bytes:
    try:
        with where.chain.open("rb") as file:
            data = file.read(_MAX_CHAIN + 1)
    except OSError as problem:
        said = system_reason(problem)
        what = Text(f"讀不到憑證檔：{said.zh}", f"the certificates cannot be read: {said.en}")
        raise AnchorError(what, str(where.chain), _CA) from problem
    if len(data) > _MAX_CHAIN:
        raise AnchorError(Text("憑證檔太大", "the file of certificates is too large"), str(where.chain), _CA)
    return data


def _certificates(chain: bytes, where: str) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(chain)
    except ValueError as problem:
        raise ProofError(Text("不是 PEM 憑證", "no certificates in PEM"), where, _CA) from problem


def _verified(data: bytes, note: bytes, chain: bytes, where: str, nonce: int | None = None) -> TimeStampResponse:
    """Return a time stamp that is by the authority, over the note, and an answer to our question. Raises ProofError."""
    # What the reply brings along is never trusted: only what was pinned beforehand.
    verifier = VerifierBuilder(roots=_certificates(chain, where), nonce=nonce).build()
    try:
        reply = decode_timestamp_response(in_order(data))
        if reply.status != 0:
            raise VerificationError(f"refused, status {reply.status}")  # noqa: TRY301 - told as the library tells its own
        if reply.tst_info.message_imprint.hash_algorithm.dotted_string != _SHA256:
            raise VerificationError("not over SHA-256")  # noqa: TRY301 - told as the library tells its own
        verifier.verify(reply, sha256(note).digest())
    except (VerificationError, ValueError, TypeError) as problem:
        why = " ".join(str(problem).split())[:160]
        raise ProofError(Text(f"時戳不成立（{why}）", f"the time stamp does not hold ({why})"), where, _CA) from problem
    return reply


def _signer(reply: TimeStampResponse) -> str:
    """Return the name of whoever signed, as its certificate has it."""
    (info,) = reply.signed_data.signer_infos
    found = [x509.load_der_x509_certificate(der) for der in reply.signed_data.certificates]
    signers = [one for one in found if (one.issuer, one.serial_number) == (info.issuer, info.serial_number)]
    return signers[0].subject.rfc4514_string()


KIND = AnchorKind(
    "timestamp",
    Text("RFC 3161 時戳", "RFC 3161 time stamp"),
    Text(
        "時戳服務的網址、空格、其憑證檔（PEM）的完整路徑，例如 https://tsa.example.com/tsr /etc/anzheng/tsa.pem",
        "address of the service, space, full path of its certificates (PEM), like "
        "https://tsa.example.com/tsr /etc/anzheng/tsa.pem",
    ),
    Text(
        "保護來自時戳機構的時鐘與金鑰：證明檢查點當時已經存在。機構不保存檢查點，也看不出帳本有沒有兩份。",
        "The protection is clock and key of the authority: the checkpoint existed at that time. It keeps no "
        "checkpoints, and does not see whether there are two ledgers.",
    ),
    Rhythm.DAY,
    check,
    warn,
    publish,
    seen,
    verify,
)
ANCHORS.register(KIND.id, KIND)
