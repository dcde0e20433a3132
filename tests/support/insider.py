"""Somebody who owns the server: drops the triggers, rewrites every table alike, and signs with the real key."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from django.db import connection

from anzheng.ledger import tables, triggers
from anzheng.ledger.core.leaf import Leaf, decode_leaf, encode_leaf
from anzheng.ledger.core.merkle import Tree, leaf_hash
from anzheng.ledger.models import Checkpoint, Entry, Head, Node

Retelling = Callable[[list[Leaf]], Sequence[Leaf]]


def retell(ledger: str, retelling: Retelling) -> None:
    """Rewrite a ledger as if something else had been entered: leaves, numbers, chains, hashes, nodes, head."""
    leaves = [decode_leaf(row.leaf) for page in tables.entries(ledger, -1) for row in page]
    told: list[Leaf] = []
    newest: dict[str, int] = {}
    for seq, leaf in enumerate(retelling(leaves)):
        told.append(replace(leaf, seq=seq, prev=newest.get(leaf.subject)))
        newest[leaf.subject] = seq
    encoded = [encode_leaf(leaf) for leaf in told]
    rows = [
        tables.Row(leaf.seq, data, leaf_hash(data), leaf.subject, leaf.idem)
        for leaf, data in zip(told, encoded, strict=True)
    ]
    tree = Tree(0, lambda _level, _index: b"")
    nodes = list(tree.extend(row.leaf_hash for row in rows))
    triggers.remove(connection)
    for model in (Entry, Node):
        model.objects.filter(ledger_id=ledger).delete()
    tables.insert_entries(ledger, rows)
    tables.insert_nodes(ledger, nodes)
    Head.objects.filter(pk=ledger).update(size=tree.size, root=tree.root(), last_at=told[-1].at)
    triggers.install(connection)
    triggers.install_proofs(connection)


def forget(ledger: str, keys: Path) -> None:
    """Remove every checkpoint that the ledger remembers, in the database and beside the key."""
    triggers.remove(connection)
    Checkpoint.objects.filter(ledger_id=ledger).delete()
    triggers.install(connection)
    triggers.install_proofs(connection)
    (keys / f"{ledger}.signed").unlink()
