"""`anzheng record new|fill|submit|discard`: what the author of a record does."""

from datetime import date
from pathlib import Path

import click

from anzheng.cli.acting import done, own_standing
from anzheng.cli.records.given import Given, changes_of, file_of
from anzheng.cli.shell import DAY, FINDINGS, FINE, Shell, bilingual, pass_shell
from anzheng.kernel.errors import InputError, Text
from anzheng.organization.core.permissions import Permission

COMPANY = click.option("--company", metavar="C", help="公司代號 Company")
_PATH = click.Path(path_type=Path, dir_okay=False)


@click.command(
    help=bilingual(
        "開立一件紀錄；系統已知的先填好，只有你看得到，送件前可隨時改。",
        "Start a record; what the product knows is filled in. Only you see it until it is submitted.",
    )
)
@click.argument("form")
@click.option("--target", default=None, help="對象：company 或「清冊:項目」Target: company, or <register>:<entry>")
@click.option("--about", type=DAY, help="事實日期（預設今天）The day it is about")
@click.option("--from", "first", type=DAY, help="期間自 Period from")
@click.option("--to", "last", type=DAY, help="期間至 Period to")
@click.option("--demand", metavar="D", help="依這項要求開立（期間與對象依要求）Started for this demand")
@click.option("--case", "item", metavar="ITEM", help="回應這件事件，不另報一件 Answers this case of an event")
@click.option("--corrects", metavar="RECORD", help="更正哪一件已核准的紀錄 The approved record that it corrects")
@COMPANY
@pass_shell(Permission.RECORDS_WRITE)
def new(  # noqa: PLR0913 - one parameter per option
    shell: Shell,
    form: str,
    target: str | None,
    about: date | None,
    first: date | None,
    last: date | None,
    demand: str | None,
    item: str | None,
    corrects: str | None,
    company: str | None,
) -> int:
    """Start it and say its id."""
    from anzheng.reports.record_starts import Wish, start_as_wished

    has = own_standing(shell, company)
    if about is not None and (first is not None or last is not None):
        raise InputError(
            Text("--about 與 --from、--to 擇一", "either --about, or --from and --to"),
            "--about",
            Text("請只留一種", "keep one of them"),
        )
    wish = Wish(form, target, about or first, about or last, demand, item, corrects)
    started = start_as_wished(has, shell.knowledge, wish, actor=shell.actor, now=shell.now)
    row = started.record
    again = Text("（先前的草稿）", " (the draft that was there)") if started.again else Text("", "")
    shell.say(f"已開立 {row.pk}{again.zh}", f"started {row.pk}{again.en}")
    for told in started.told:
        shell.say(f"  {told.zh}", f"  {told.en}")
    return FINE


@click.command(
    help=bilingual(
        "填寫草稿或被退回的紀錄；沒有提到的欄位不變。選項可重複。",
        "Fill a draft, or a record that came back; fields not named stay. Options may be repeated.",
    )
)
@click.argument("record")
@click.option("--set", "sets", multiple=True, metavar="FIELD=VALUE", help="欄位的值 Value of a field")
@click.option("--row", "rows", multiple=True, metavar="TABLE:COL=VAL,…", help="在表格加一列 Add a row to a table")
@click.option(
    "--item", "items", multiple=True, metavar="REGISTER:ENTRY:COL=VAL,…", help="回答清冊的一項 Answer one entry"
)
@click.option(
    "--unset", multiple=True, metavar="FIELD", help="清空欄位，或移除一項（清冊:項目）Empty a field, drop an entry"
)
@click.option("--file", "files", multiple=True, metavar="FIELD=PATH", help="附加檔案 Attach a file")
@click.option("--json-file", type=_PATH, help="從 JSON 檔讀入 fields、items Read fields and items from JSON")
@click.option("--target", help="改對象 Another target")
@click.option("--from", "first", type=DAY, help="期間自 Period from")
@click.option("--to", "last", type=DAY, help="期間至 Period to")
@COMPANY
@pass_shell(Permission.RECORDS_WRITE)
def fill(  # noqa: PLR0913 - one parameter per option
    shell: Shell,
    record: str,
    sets: tuple[str, ...],
    rows: tuple[str, ...],
    items: tuple[str, ...],
    unset: tuple[str, ...],
    files: tuple[str, ...],
    json_file: Path | None,
    target: str | None,
    first: date | None,
    last: date | None,
    company: str | None,
) -> int:
    """Keep it, then say what is still missing or wrong; the exit code is 1 as long as something is."""
    from anzheng.records import records

    has = own_standing(shell, company)
    row = records.find_record(has, record)
    given = Given(sets, rows, items, unset, target, first, last, json_file)
    changes = changes_of(given, has.company, records.form_of(row), row.case.content)
    uploads = [file_of(one) for one in files]
    row = records.fill_typed(has, row.pk, changes, actor=shell.actor, now=shell.now)
    for name, path in uploads:
        records.attach(has, row.pk, name, path, home=shell.home, actor=shell.actor, now=shell.now)
    wrong = records.wrong_with(records.find_record(has, row.pk), shell.today)
    shell.say(f"已儲存 {row.number or row.pk}", f"kept {row.number or row.pk}")
    for one in wrong:
        shell.say(f"  {one.place}：{one.what.zh}", f"  {one.place}: {one.what.en}")
    return FINDINGS if wrong else FINE


@click.command(help=bilingual("送件：取得編號，交給簽署人。", "Submit it: it gets its number and goes to its signers."))
@click.argument("record")
@COMPANY
@pass_shell(Permission.RECORDS_WRITE)
def submit(shell: Shell, record: str, company: str | None) -> int:
    """Put it before its signers."""
    from anzheng.records import records

    has = own_standing(shell, company)
    case = records.submit(has, record, home=shell.home, actor=shell.actor, now=shell.now)
    done(shell, case, records.find_record(has, case.id).number)
    return FINE


@click.command(help=bilingual("捨棄從未送件的草稿。", "Throw away a draft that was never submitted."))
@click.argument("record")
@COMPANY
@pass_shell(Permission.RECORDS_WRITE)
def discard(shell: Shell, record: str, company: str | None) -> int:
    """Discard it."""
    from anzheng.records import records

    records.discard(own_standing(shell, company), record, actor=shell.actor)
    shell.say(f"已捨棄 {record}", f"discarded {record}")
    return FINE
