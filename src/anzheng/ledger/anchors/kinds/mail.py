"""電子郵件錨定 The signed note in a plain mail to the auditor: whatever stays in that mailbox is the witness."""

import re
from typing import Final

from anzheng.kernel.errors import AnzhengError, InputError, ProofError, Text
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

BEGIN: Final = "----- 檢查點開始 BEGIN CHECKPOINT -----\n"
END: Final = "----- 檢查點結束 END CHECKPOINT -----\n"

_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}")


def check(place: str) -> str:
    """Return the address. Raises InputError for anything but one plain address."""
    if _ADDRESS.fullmatch(place) is None or len(place) > 254:
        raise InputError(
            Text("不是電子郵件地址", "not a mail address"),
            place[:60],
            Text("請填一個地址，例如 auditor@example.com", "give one address, like auditor@example.com"),
        )
    return place


def warn(place: str, means: Means) -> Text | None:  # noqa: ARG001 - the shape of every kind
    """Warn of an installation that cannot send."""
    if means.send_mail is None:
        return Text("尚未設定郵件伺服器", "no mail server is set")
    return None


def letter(presented: Presented) -> tuple[str, str]:
    """Return subject and text of the mail: the note between two lines, and what to do with it."""
    subject = f"[安證 Anzheng] {presented.log.origin} {presented.size}"
    note = presented.note.decode()
    keys = "".join(f"  {key}\n" for key in presented.log.vkeys)
    text = (
        "這是證據帳本的檢查點。請保留這封信：日後帳本若被改寫，會與它矛盾。\n"
        "查驗時，把兩條線之間的文字（不含這兩條線）原樣存成 UTF-8 檔案，以查驗程式的 --earlier 帶入。\n\n"
        "This is a checkpoint of the evidence ledger. Keep this mail: a ledger rewritten later contradicts it.\n"
        "To verify, save the text between the two lines (without them) as a file in UTF-8, exactly as it is, and give\n"
        "it to the verifier by --earlier.\n\n"
        f"{BEGIN}{note}{END}\n"
        f"帳本的驗證金鑰 Verifier keys of the ledger:\n{keys}"
    )
    return subject, text


def note_in(text: str) -> bytes:
    """Return the note in the text of a mail. Raises ProofError unless there is exactly one between the two lines."""
    _, begin, rest = text.replace("\r\n", "\n").partition(BEGIN)
    note, end, after = rest.partition(END)
    if not begin or not end or BEGIN in rest or END in after:
        raise ProofError(
            Text("信中沒有完整的檢查點", "the mail holds no whole checkpoint"),
            "mail",
            Text("請使用原信的純文字內容", "use the plain text of the original mail"),
        )
    return note.encode()


def publish(place: str, presented: Presented, means: Means) -> Received:
    """Send the mail. That it was taken says nothing about who reads it."""
    if means.send_mail is None:
        raise AnchorError(
            Text("尚未設定郵件伺服器", "no mail server is set"),
            place,
            Text("請先設定寄信", "set up the mail server first"),
        )
    subject, text = letter(presented)
    try:
        means.send_mail(place, subject, text)
    except (OSError, AnzhengError) as problem:
        raise AnchorError(
            Text(f"信寄不出去（{problem}）", f"the mail could not be sent ({problem})"),
            place,
            Text("請檢查郵件伺服器；安證會自動再寄", "check the mail server; it is sent again"),
        ) from problem
    return Received(text.encode(), ".txt")


def seen(place: str, log: Log, means: Means) -> Seen | None:  # noqa: ARG001 - the shape of every kind
    """Return None: a mailbox of somebody else cannot be asked."""
    return None


def verify(place: str, note: bytes, receipt: Received) -> Text:
    """Say what was sent: what counts is the mail that arrived."""
    if note_in(receipt.data.decode(errors="replace")) != note:
        raise ProofError(
            Text("寄出的不是這個檢查點", "another checkpoint was sent"),
            place,
            Text("請與收件人信箱中的原信比對", "compare it with the mail in the recipient's mailbox"),
        )
    return Text(
        "這個檢查點已交給郵件伺服器；要證明什麼，請與收件人信箱中的原信比對",
        "this checkpoint was given to the mail server; it proves something once it is compared with the mail received",
    )


KIND = AnchorKind(
    "mail",
    Text("寄給稽核人員的信", "mail to the auditor"),
    Text("收件人的電子郵件地址，例如 auditor@example.com", "mail address of the recipient, like auditor@example.com"),
    Text(
        "保護來自收件人的信箱：須是外部的人，且信箱不由貴公司管理。信是否送達，只有收件人知道。",
        "The protection is the recipient's mailbox: of somebody outside, not run by your company. Only the recipient "
        "knows whether it arrived.",
    ),
    Rhythm.WEEK,
    check,
    warn,
    publish,
    seen,
    verify,
)
ANCHORS.register(KIND.id, KIND)
