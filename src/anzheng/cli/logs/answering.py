"""日誌的回答 How the verbs about logs answer: for people, and as JSON."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from anzheng.cli.shell import SHOWN, Shell
from anzheng.kernel import roc
from anzheng.kernel.errors import Text
from anzheng.records.core.log_seals.closed import REASONS, Why
from anzheng.records.core.log_seals.lines import Kind, parse_line
from anzheng.records.core.log_seals.matching import Word
from anzheng.records.log_files import printable, readable

if TYPE_CHECKING:
    from anzheng.facts.base import FactId
    from anzheng.records.log_seals import Device, Prepared
    from anzheng.records.log_verifying import File, Verified

WORDS = {
    Word.SAME: Text("相符", "same"),
    Word.MOVED: Text("已改名，內容相符", "renamed, same content"),
    Word.PACKED: Text("已壓縮，解開後相符", "compressed, same content inside"),
    Word.ALTERED: Text("內容已變更", "altered"),
    Word.MISSING: Text("不見了", "missing"),
    Word.EXPIRED: Text("已不在，保存期間已過", "gone, and no longer to be kept"),
    Word.UNSEEN: Text("這次未查看", "not looked at"),
}
KINDS = {
    Kind.FILE: Text("新檔", "new"),
    Kind.MOVED: Text("改名", "renamed"),
    Kind.PACKED: Text("已壓縮，解開後相符", "compressed, same content inside"),
    Kind.BACK: Text("已復原", "back as it was sealed"),
    Kind.MISSING: Text("不見了", "missing"),
    Kind.ALTERED: Text("內容已變更", "altered"),
    Kind.SILENT: Text("沒有任何檔案", "no file"),
    Kind.STATED: Text("聲明設備沒有紀錄", "stated: the device wrote nothing"),
}
_TOLD = (Kind.MISSING, Kind.ALTERED, Kind.SILENT, Kind.STATED, Kind.BACK, Kind.PACKED)
_GROWN = Text("封存的部分仍在，之後又加了內容", "what was sealed is all there, and more was added")


def span(first: date, last: date) -> str:
    """Return days as people read them."""
    return roc.short(first) if first == last else f"{roc.short(first)} – {roc.short(last)}"


def sealed_json(device: "Device", prepared: "Prepared", facts: "list[FactId]") -> dict[str, Any]:
    """Return what a sealing wrote, for programs."""
    sealing, looked = prepared.sealing, prepared.looked
    lines = [] if sealing is None else [parse_line(text) for text in sealing.lines]
    return {
        "ledger": device.ledger,
        "log": device.log,
        "target": device.target,
        "seq": facts[0].seq if facts else None,
        "from": None if sealing is None else str(sealing.first),
        "to": None if sealing is None else str(sealing.last),
        "files": 0 if sealing is None else sealing.files,
        "bytes": 0 if sealing is None else sealing.bytes,
        "silent": 0 if sealing is None else sealing.silent,
        "stated": 0 if sealing is None else sealing.stated,
        "missing": 0 if sealing is None else sealing.missing,
        "altered": 0 if sealing is None else sealing.altered,
        "digest": None if sealing is None else sealing.digest,
        "lines": [
            {
                "kind": line.kind.value,
                "from": str(line.first),
                "to": str(line.last),
                "name": readable(line.name),
                "bytes": line.bytes,
                "sha256": line.sha256,
            }
            for line in lines
        ],
        "confirmed": [
            {"from": str(one.first), "to": str(one.last), "intact": one.intact}
            for one in (sealing.stretches if sealing is not None else ())
        ],
        "left": _left_json(looked.left),
        "hashed": looked.hashed,
    }


def say_sealed(shell: Shell, prepared: "Prepared", facts: "list[FactId]") -> None:
    """Say what a sealing wrote."""
    sealing = prepared.sealing
    if sealing is None:
        shell.say("沒有新的檔案，也沒有變動", "no new file, and nothing changed")
    else:
        days, place = span(sealing.first, sealing.last), facts[0].seq
        shell.say(
            f"已封存 {days}：新檔 {sealing.files:,} 個，{sealing.bytes:,} 位元組　已入帳 #{place:,}",
            f"sealed {days}: {sealing.files:,} new files, {sealing.bytes:,} bytes; recorded #{place:,}",
        )
        lines = [parse_line(text) for text in sealing.lines]
        for kind in _TOLD:
            found = [f"{span(one.first, one.last)}　{printable(one.name)}".strip() for one in lines if one.kind is kind]
            shell.part(KINDS[kind], found)
        if sealing.missing or sealing.altered:
            shell.say(
                f"目前共有 {sealing.missing:,} 個檔案不見、{sealing.altered:,} 個已變更",
                f"in all {sealing.missing:,} files are missing, {sealing.altered:,} altered",
            )
    say_left(shell, prepared.looked.left)


def say_left(shell: Shell, left: Iterable[tuple[str, Why]]) -> None:
    """Say how many files were left out, and why."""
    for why, count in sorted(Counter(why for _, why in left).items()):
        reason = REASONS[why]
        shell.say(f"略過 {count:,} 個：{reason.zh}", f"left out {count:,}: {reason.en}")


def verified_json(device: "Device", found: "Verified") -> dict[str, Any]:
    """Return what a verification found, for programs."""
    return {
        "ledger": device.ledger,
        "log": device.log,
        "target": device.target,
        "fine": found.fine,
        "looked": found.looked,
        "sealings": [
            {
                "number": one.number,
                "seq": one.seq,
                "at": one.at,
                "from": str(one.about.first),
                "to": str(one.about.last),
                "lines": one.lines,
                "agrees": one.problem is None,
                "problem": "" if one.problem is None else shell_text(one.problem),
            }
            for one in found.sealings
        ],
        "files": [
            {
                "name": readable(one.kept.name),
                "from": str(one.kept.first),
                "to": str(one.kept.last),
                "bytes": one.kept.bytes,
                "sha256": one.kept.sha256,
                "word": one.word.value,
                "now": readable(one.now),
                "grown": one.grown,
            }
            for one in found.files
        ],
        "silent": [{"from": str(first), "to": str(last)} for first, last in found.silent],
        "stated": [{"from": str(first), "to": str(last)} for first, last in found.stated],
        "unsealed": [readable(name) for name in found.unsealed],
        "unlisted": [readable(name) for name in found.unlisted],
        "left": _left_json(found.left),
        "hashed": found.hashed,
    }


def shell_text(text: Text) -> str:
    """Return both languages in one line."""
    return f"{text.zh} {text.en}"


def say_verified(shell: Shell, found: "Verified", *, everything: bool) -> None:
    """Say what a verification found; of files in order only the number, unless `everything` is asked for."""
    bad = [one for one in found.sealings if one.problem is not None]
    shell.say(
        f"封存 {len(found.sealings):,} 次，{len(found.sealings) - len(bad):,} 次與帳本相符",
        f"{len(found.sealings):,} sealings, {len(found.sealings) - len(bad):,} agree with the ledger",
    )
    for sealing in bad:
        problem = sealing.problem or Text("", "")
        shell.say(f"  第 {sealing.number} 次：{problem.zh}", f"  {sealing.number}: {problem.en}")
    for word in Word:
        files = [one for one in found.files if one.word is word]
        if everything or word in (Word.ALTERED, Word.MISSING):
            shell.part(WORDS[word], [_file(shell, one) for one in files], most=None if everything else SHOWN)
        elif files:
            shell.say(f"{WORDS[word].zh}：{len(files):,}", f"{WORDS[word].en}: {len(files):,}")
    shell.part(Text("沒有任何檔案的日子", "days without any file"), [span(*one) for one in found.silent])
    shell.part(Text("聲明設備沒有紀錄的日子", "days stated as silent"), [span(*one) for one in found.stated])
    shell.part(Text("尚未封存", "not sealed yet"), [printable(name) for name in found.unsealed])
    shell.part(Text("清單上有而從未封存", "on the list, never sealed"), [printable(name) for name in found.unlisted])
    say_left(shell, found.left)
    if not found.looked:
        shell.say("沒有指定路徑，未查看檔案", "no path was named, so no file was looked at")
    elif found.fine:
        shell.say("沒有發現問題", "nothing was found")


def _file(shell: Shell, one: "File") -> str:
    more = f"（{shell.text(*_GROWN)}）" if one.grown else ""
    now = f" → {printable(one.now)}" if one.now and one.now != one.kept.name else ""
    return f"{span(one.kept.first, one.kept.last)}　{printable(one.kept.name)}{now}{more}"


def _left_json(left: Iterable[tuple[str, Why]]) -> list[dict[str, str]]:
    return [{"name": readable(name), "why": why.value} for name, why in left]
