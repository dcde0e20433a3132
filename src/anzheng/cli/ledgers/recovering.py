"""`anzheng ledger recover`: a new epoch for a ledger that lost entries or its key, asked by one, agreed to by two.

Whoever asks or agrees types their own password: the ledger takes no entries meanwhile, so that nothing else tells who
it was. The first entry of the new epoch names all three.
"""

import hashlib
from pathlib import Path

import click

from anzheng.cli.ledgers.shared import COMPANY, WHOLE, keys_of, meant
from anzheng.cli.shell import FINE, Shell, bilingual, pass_shell
from anzheng.kernel.errors import InputError, Text, system_reason
from anzheng.organization.core.permissions import Permission


@click.command(
    help=bilingual(
        "帳本落後於外部錨定或金鑰遺失時，開啟新紀元：一人寫明理由，另兩人核准。",
        "Open a new epoch where the ledger is behind its anchors or its key is lost: one gives the reason, two agree.",
    )
)
@click.option("--as", "username", required=True, metavar="USERNAME", help="本人的帳號，會問密碼 Your account")
@click.option("--reason", metavar="TEXT", help="申請，寫明理由 Ask, with the reason")
@click.option("--backup", type=click.Path(path_type=Path), help="還原時所用的備份檔 The copy that was put back")
@click.option("--agree", "agrees", is_flag=True, help="核准別人的申請 Agree to what somebody asked")
@click.option("--drop", "drops", is_flag=True, help="撤回申請 Drop what was asked")
@COMPANY
@WHOLE
@pass_shell(Permission.LEDGER_READ)
def recover(
    shell: Shell,
    username: str,
    reason: str | None,
    backup: Path | None,
    agrees: bool,  # noqa: FBT001 - click passes flags by name
    drops: bool,  # noqa: FBT001 - the same
    company: str | None,
    installation: bool,  # noqa: FBT001 - the same
) -> int:
    """Ask, agree or drop."""
    from anzheng.ledger.proofs import agree, ask_for_epoch, drop_wish, open_wish
    from anzheng.organization.closings import replay_closings
    from anzheng.organization.reasons import because
    from anzheng.records.disposal_replay import replay_disposals

    if sum((reason is not None, agrees, drops)) != 1:
        raise InputError(
            Text("請選一項：--reason、--agree 或 --drop", "choose one of --reason, --agree, --drop"),
            "recover",
            Text("申請寫理由，核准用 --agree", "give the reason to ask, --agree to agree"),
        )
    ledger, _sample = meant(shell, company, installation=installation)
    person, keys = _person(shell, username, None if installation else ledger), keys_of(shell)
    if drops:
        drop_wish(ledger, now=shell.now)
        shell.say("已撤回", "dropped")
        return FINE
    if reason is not None:
        digest = because(shell.home, reason, None, now=shell.now)
        copy = None if backup is None else _digest(backup)
        ask_for_epoch(ledger, digest, by=person, backup=copy, keys=keys, now=shell.now)
    else:
        opened = agree(ledger, person, keys=keys, actor=shell.actor, now=shell.now)
        if opened is not None:
            # What a restore destroyed and closed again while the ledger took no entries.
            replay_disposals(ledger, home=shell.home, actor=shell.actor, now=shell.now)
            if installation:
                replay_closings(home=shell.home, actor=shell.actor, now=shell.now)
            shell.say(
                f"新紀元已開啟（第 {opened.seq} 筆）；請把新的驗證金鑰交給稽核人員（anzheng ledger status）",
                f"the new epoch is open (entry {opened.seq}); give your auditors the new key (anzheng ledger status)",
            )
            return FINE
    wish = open_wish(ledger)
    missing = 0 if wish is None else wish.missing
    shell.say(f"還須 {missing} 人核准", f"{missing} more have to agree")
    return FINE


def _person(shell: Shell, username: str, company: str | None) -> str:
    """Return who typed the password. Raises SignInRefusedError, DeniedError."""
    from anzheng.organization.access import companies_of, require, standing_of
    from anzheng.organization.passwords import NOWHERE
    from anzheng.organization.sign_in import attempt

    question = shell.text(f"{username} 的密碼", f"Password of {username}")
    password = click.prompt(question, hide_input=True, err=True)
    account = attempt(shell.home, username, password, NOWHERE, now=shell.now)
    real = [one.ledger for one in companies_of(account.person_id, shell.today) if not one.sample]
    standings = [standing_of(account.person_id, one, shell.today) for one in ([company] if company else real)]
    able = [one for one in standings if one.may(Permission.LEDGER_EPOCH)]
    if not able:
        require(standing_of(account.person_id, company or "", shell.today), Permission.LEDGER_EPOCH)
    return str(account.person_id)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as problem:
        said = system_reason(problem)
        raise InputError(
            Text(f"無法讀取備份檔（{said.zh}）", f"the copy cannot be read ({said.en})"),
            str(path),
            Text("請確認路徑", "check the path"),
        ) from problem
