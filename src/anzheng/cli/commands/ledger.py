"""`anzheng ledger`: what a ledger holds, what proves it outside, and who keeps its checkpoints."""

import click

from anzheng.cli.ledgers import anchors, proving, reading, recovering
from anzheng.cli.shell import bilingual


@click.group(
    name="ledger",
    help=bilingual(
        "證據帳本：狀態、驗證、檢查點、外部錨定、匯出。",
        "The evidence ledger: status, verification, checkpoints, anchors, export.",
    ),
)
def command() -> None:
    """Group of the ledger's verbs."""


for verb in (
    *(reading.status, reading.verify, reading.show),
    *(proving.checkpoint, proving.prove, proving.export, proving.rotate_key),
    *(anchors.anchor, recovering.recover),
):
    command.add_command(verb)
