"""`anzheng group`: groups of companies."""

import click

from anzheng.cli.shell import FINE, Shell, bilingual, pass_shell
from anzheng.organization.core.permissions import Permission


@click.group(
    name="group",
    help=bilingual("集團：清單、設立、更名、移動、納入公司。", "Groups: list, create, rename, move, place."),
)
def command() -> None:
    """Group of the group verbs."""


@command.command(name="list", help=bilingual("集團與其公司。", "The groups and their companies."))
@click.option("--json", "as_json", is_flag=True, help="輸出 JSON")
@pass_shell(Permission.INSTALLATION)
def list_(shell: Shell, as_json: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Print the groups."""
    from anzheng.organization.models import Group

    _ = shell.actor
    rows = list(Group.objects.prefetch_related("companies").order_by("slug"))
    if as_json:
        shell.emit(
            [
                {
                    "group": row.slug,
                    "name": row.name,
                    "parent": row.parent_id,
                    "companies": [company.ledger for company in row.companies.all()],
                }
                for row in rows
            ]
        )
        return FINE
    shell.table(
        [(row.slug, row.name, row.parent_id or "", "、".join(c.name for c in row.companies.all())) for row in rows]
    )
    return FINE


@command.command(help=bilingual("設立集團。", "Make a group."))
@click.argument("group")
@click.argument("name")
@click.option("--within", metavar="G", help="上層集團 The group above")
@pass_shell(Permission.INSTALLATION)
def create(shell: Shell, group: str, name: str, within: str | None) -> int:
    """Make the group."""
    from anzheng.organization.groups import create_group

    _ = shell.actor
    create_group(group, name, parent=within)
    shell.say(f"已設立：{group} {name}", f"made: {group} {name}")
    return FINE


@command.command(help=bilingual("集團更名。", "Give a group another name."))
@click.argument("group")
@click.argument("name")
@pass_shell(Permission.INSTALLATION)
def rename(shell: Shell, group: str, name: str) -> int:
    """Rename the group."""
    from anzheng.organization.groups import rename_group

    _ = shell.actor
    rename_group(group, name)
    shell.say(f"已更名：{group} {name}", f"renamed: {group} {name}")
    return FINE


@command.command(help=bilingual("放進另一個集團；不給則獨立。", "Put a group into another one; without it, alone."))
@click.argument("group")
@click.option("--within", metavar="G", help="上層集團 The group above")
@pass_shell(Permission.INSTALLATION)
def move(shell: Shell, group: str, within: str | None) -> int:
    """Move the group."""
    from anzheng.organization.groups import move_group

    _ = shell.actor
    move_group(group, within)
    shell.say(f"已移動：{group}", f"moved: {group}")
    return FINE


@command.command(help=bilingual("把公司納入集團；不給集團則移出。", "Put a company into a group, or out of it."))
@click.argument("company")
@click.argument("group", required=False)
@pass_shell(Permission.INSTALLATION)
def place(shell: Shell, company: str, group: str | None) -> int:
    """Place the company."""
    from anzheng.organization.groups import place_company

    place_company(shell.company(company).ledger, group)
    shell.say(f"已納入：{company} → {group or '—'}", f"placed: {company} → {group or '—'}")
    return FINE
