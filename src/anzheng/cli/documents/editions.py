"""`anzheng document register|amend|edition|publish|retire`: entering a document and putting an edition in force."""

from datetime import date
from pathlib import Path

import click

from anzheng.cli.acting import own_standing
from anzheng.cli.documents.shared import COMPANY, who
from anzheng.cli.entering import pair
from anzheng.cli.shell import DAY, FINE, Shell, bilingual, pass_shell
from anzheng.kernel import roc
from anzheng.organization.core.permissions import Permission, Reach

_LEVELS = click.Choice(["public", "internal", "confidential", "secret"])
_PATH = click.Path(path_type=Path, dir_okay=False)


@click.command(
    help=bilingual(
        "把一份文件列管；不給 --form 就是外來文件，須給 --source。",
        "Put a document under control; without --form it comes from outside and names its --source.",
    )
)
@click.argument("number")
@click.option("--form", default="", help="文件表單 Form of its editions")
@click.option("--title", default="", help="名稱（預設依表單）Title")
@click.option("--kind", default="", help="類別（預設依表單）Kind, as in the register of documents")
@click.option("--owner", metavar="NUMBER", help="負責人的員工編號 Employee number of the owner")
@click.option("--unit", default="", help="所屬單位代號 Unit")
@click.option("--level", type=_LEVELS, help="機密等級（預設依表單）Confidentiality")
@click.option("--review", default="P1Y", show_default=True, help="多久檢視一次；空白為不定期 How often it is reviewed")
@click.option("--approval", "approvals", multiple=True, help="核准方式，可重複 Way of approving; may be repeated")
@click.option("--source", default="", help="外來文件的來源代號 Source of a document from outside")
@COMPANY
@pass_shell(Permission.REGISTERS_WRITE, Reach.COMPANY)
def register(  # noqa: PLR0913 - one parameter per option
    shell: Shell,
    number: str,
    form: str,
    title: str,
    kind: str,
    owner: str | None,
    unit: str,
    level: str | None,
    review: str,
    approvals: tuple[str, ...],
    source: str,
    company: str | None,
) -> int:
    """Enter it."""
    from anzheng.organization.core.levels import Level
    from anzheng.records.documents import NewDocument
    from anzheng.records.documents import register as enter

    has = own_standing(shell, company)
    new = NewDocument(
        number,
        title,
        form,
        kind,
        who(shell, has.company, owner),
        unit,
        None if level is None else Level(level),
        review,
        approvals,
        source,
    )
    row = enter(has, new, actor=shell.actor, now=shell.now)
    shell.say(f"已列管 {row.number} {row.title}", f"under control: {row.number} {row.title}")
    return FINE


@click.command(
    help=bilingual("更改文件的名稱、負責人、等級、檢視週期或核准方式。", "Change what stands about a document.")
)
@click.argument("number")
@click.option("--title", help="名稱 Title")
@click.option("--owner", metavar="NUMBER", help="負責人的員工編號 Employee number of the owner")
@click.option("--level", type=_LEVELS, help="機密等級 Confidentiality")
@click.option("--review", help="多久檢視一次 How often it is reviewed")
@click.option("--approval", "approvals", multiple=True, help="核准方式，可重複 Way of approving; may be repeated")
@click.option("--place", help="保管處 Where it is kept")
@COMPANY
@pass_shell(Permission.REGISTERS_WRITE, Reach.COMPANY)
def amend(  # noqa: PLR0913 - one parameter per option
    shell: Shell,
    number: str,
    title: str | None,
    owner: str | None,
    level: str | None,
    review: str | None,
    approvals: tuple[str, ...],
    place: str | None,
    company: str | None,
) -> int:
    """Change it."""
    from anzheng.organization.core.levels import Level
    from anzheng.records.documents import Amended
    from anzheng.records.documents import amend as change

    has = own_standing(shell, company)
    person = who(shell, has.company, owner)
    what = Amended(title, person, None if level is None else Level(level), review, approvals or None, place)
    change(has, number, what, actor=shell.actor, now=shell.now)
    shell.say("已更改", "changed")
    return FINE


@click.command(
    help=bilingual(
        "擬一個新版本：附上檔案，成為一件紀錄的草稿，再以 record submit 送件。",
        "Write an edition: the file and what is known become a draft record; send it with record submit.",
    )
)
@click.argument("number")
@click.option("--file", type=_PATH, help="文件檔（Word、ODT、PDF …）The text as it is")
@click.option("--edition", default="", help="版次（預設下一版）Edition")
@click.option("--changes", default="", metavar="TEXT", help="訂修摘要 What was changed")
@click.option("--review", is_flag=True, help="檢視後沿用現行版 Reviewed: the edition in force stays")
@click.option("--set", "given", multiple=True, metavar="FIELD=VALUE", help="表單欄位，可重複 Field of the form")
@click.option("--received", type=DAY, help="外來文件的收文日 When it came in, of a document from outside")
@COMPANY
@pass_shell(Permission.RECORDS_WRITE)
def edition(  # noqa: PLR0913 - one parameter per option
    shell: Shell,
    number: str,
    file: Path | None,
    edition: str,
    changes: str,
    review: bool,  # noqa: FBT001 - click passes flags by name
    given: tuple[str, ...],
    received: date | None,
    company: str | None,
) -> int:
    """Start it and say what is still missing."""
    from anzheng.records.document_editions import NewEdition, open_edition
    from anzheng.records.records import wrong_with

    has = own_standing(shell, company)
    new = NewEdition(edition, file, changes, review, dict(pair(one) for one in given), received)
    made = open_edition(has, number, new, home=shell.home, actor=shell.actor, now=shell.now)
    if made.record is None:
        shell.say(f"已登錄第 {made.number} 版，可以發布", f"entered edition {made.number}; it may be published")
        return FINE
    shell.say(f"已擬第 {made.number} 版，紀錄 {made.record.pk}", f"edition {made.number} is record {made.record.pk}")
    for one in wrong_with(made.record, shell.today):
        shell.say(f"  待填 {one.place}：{one.what.zh}", f"  to fill in: {one.place}: {one.what.en}")
    return FINE


@click.command(help=bilingual("發布已核准的版本，自某日起生效。", "Put the approved edition in force from a day on."))
@click.argument("number")
@click.option("--effective", type=DAY, help="生效日（預設今天）From which day")
@click.option(
    "--readers",
    multiple=True,
    metavar="WHO",
    help="應閱讀的人：all、unit:<代號>、duty:<職務>、person:<員工編號>，可重複 Who has to read it",
)
@click.option("--read-by", type=DAY, help="閱讀期限（預設兩週）Until when")
@COMPANY
@pass_shell(Permission.REGISTERS_WRITE, Reach.COMPANY)
def publish(
    shell: Shell,
    number: str,
    effective: date | None,
    readers: tuple[str, ...],
    read_by: date | None,
    company: str | None,
) -> int:
    """Publish it."""
    from anzheng.records import document_publishing as publishing

    has = own_standing(shell, company)
    how = publishing.Publication(effective or shell.today, readers, read_by)
    made = publishing.publish(has, number, how, home=shell.home, actor=shell.actor, now=shell.now)
    late = how.effective < shell.today
    day = roc.short(how.effective)
    shell.say(
        f"已發布第 {made.number} 版，{day} 生效{'（補登）' if late else ''}",
        f"edition {made.number} is in force from {how.effective} on{' (entered late)' if late else ''}",
    )
    return FINE


@click.command(
    help=bilingual(
        "廢止一份文件；須有已核准的發行核准紀錄（時機為作廢）。",
        "End a document; an approved record of its withdrawal is needed.",
    )
)
@click.argument("number")
@click.option("--since", type=DAY, help="自哪一天起（預設今天）From which day")
@click.option("--record", "basis", required=True, metavar="NUMBER", help="核准紀錄的編號 Number of the approval")
@COMPANY
@pass_shell(Permission.REGISTERS_WRITE, Reach.COMPANY)
def retire(shell: Shell, number: str, since: date | None, basis: str, company: str | None) -> int:
    """End it."""
    from anzheng.records import document_publishing as publishing

    has = own_standing(shell, company)
    day = since or shell.today
    publishing.retire(has, number, since=day, basis=basis, actor=shell.actor, now=shell.now)
    shell.say(f"已廢止，自 {roc.short(day)} 起", f"ended from {day} on")
    return FINE
