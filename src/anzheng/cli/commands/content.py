"""`anzheng content`: the keys that wrap the keys of evidence files."""

import sys

import click

from anzheng.cli.ledgers.shared import AS_JSON
from anzheng.cli.shell import FINDINGS, FINE, Shell, bilingual, pass_shell
from anzheng.organization.core.ledgers import INSTALLATION
from anzheng.organization.core.permissions import Permission


@click.group(
    name="content",
    help=bilingual(
        "內容庫的包裹金鑰：查看、更換、汰除舊的。證據檔本身不動。",
        "Keys of the content store: look, rotate, retire old ones. Evidence files stay as they are.",
    ),
)
def command() -> None:
    """Group of the verbs about the content store."""


@command.command(help=bilingual("每把包裹金鑰包裹幾份內容。", "How many contents each wrapping key wraps."))
@AS_JSON
@pass_shell(Permission.INSTALLATION)
def keys(shell: Shell, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print them, the one that wraps last; leave with 1 if a key that is needed is not there."""
    from anzheng.ledger.content.services import content_keys

    _ = shell.actor  # prepares the data folder
    used = content_keys(shell.home)
    if as_json:
        rows = [{"key": one.key, "wraps": one.wraps, "here": one.here, "contents": one.contents} for one in used]
        shell.emit({"keys": rows})
        return FINE if all(one.here for one in used) else FINDINGS
    for one in used:
        zh, en = ("使用中", "wraps") if one.wraps else ("舊", "older") if one.here else ("不在金鑰檔", "NOT THERE")
        shell.say(f"{one.key}　{zh}　{one.contents:,} 份內容", f"{one.key}  {en}  {one.contents:,} contents")
    return FINE if all(one.here for one in used) else FINDINGS


@command.command(
    name="rotate-key",
    help=bilingual(
        "更換包裹金鑰：新增一把，並以它重新包裹每份內容的金鑰。中斷後再執行一次即接續；舊金鑰留到汰除為止。",
        "Add a wrapping key and wrap the key of every content anew. Stopped half-way, it goes on when run again; "
        "older keys stay until they are retired.",
    ),
)
@AS_JSON
@pass_shell(Permission.INSTALLATION)
def rotate_key(shell: Shell, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Rotate and print what was done; leave with 1 if the key of a content does not open."""
    from anzheng.ledger.content.services import rotate_content_key

    label = shell.text("重新包裹中", "Wrapping anew")
    actor, quiet = shell.actor, as_json or not sys.stderr.isatty()
    with click.progressbar(length=1, label=label, hidden=quiet, file=sys.stderr) as bar:

        def told(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        done = rotate_content_key(shell.home, INSTALLATION, actor=actor, now=shell.now, told=told)
    if as_json:
        found = {"key": done.key, "added": done.added, "contents": done.contents, "damaged": list(done.damaged)}
        shell.emit(found)
        return FINDINGS if done.damaged else FINE
    if not done.added:
        shell.say(
            "上次更換沒有做完，這次接續完成，沒有再加新的金鑰。",
            "An earlier rotation was cut short; it is finished now, and no further key was added.",
        )
    shell.say(
        f"金鑰 {done.key}：重新包裹 {done.contents:,} 份內容。請立即更新另存的金鑰資料夾，舊的那份打不開現在的內容。",
        f"key {done.key}: {done.contents:,} contents wrapped anew. Renew the second copy of the folder of keys now: "
        "the old one opens nothing any more.",
    )
    shell.say(
        "舊金鑰仍留著，用來還原之前的備份；不再需要那些備份時，請執行 anzheng content retire-keys。",
        "Older keys stay, for restoring earlier backups; once those are not needed, run anzheng content retire-keys.",
    )
    for name in done.damaged:
        shell.say(f"金鑰打不開，維持原狀：{name}", f"its key does not open, left as it is: {name}")
    return FINDINGS if done.damaged else FINE


@command.command(
    name="retire-keys",
    help=bilingual(
        "汰除舊的包裹金鑰：從金鑰檔移除。更換之前的備份從此無法還原。",
        "Remove the older wrapping keys from the file. Backups from before cannot be restored any more.",
    ),
)
@AS_JSON
@pass_shell(Permission.INSTALLATION)
def retire_keys(shell: Shell, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Retire them and print which."""
    from anzheng.ledger.content.services import retire_content_keys

    actor = shell.actor
    retired = retire_content_keys(shell.home, INSTALLATION, actor=actor, now=shell.now)
    if as_json:
        shell.emit({"retired": list(retired)})
        return FINE
    for key in retired:
        shell.say(f"已汰除 {key}", f"retired {key}")
    shell.say(
        "更換之前的備份從此無法還原。請刪除那些備份與另存的舊金鑰：兩者在一起，仍讀得出當時的內容。",
        "Backups from before cannot be restored here any more. Destroy them, and other copies of these keys: "
        "together they still open what was kept then.",
    )
    return FINE
