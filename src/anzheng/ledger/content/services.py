"""內容庫服務 What other packages may call of the content store; the table behind it is private.

kept = put(home, path)                                   # before the transaction: encrypted, written, synced
with business_act():
    enter(home, ledger, "evidence:e-1", kept, now=now)   # inside it, before the entry
    append(...)
read(home, ledger, "evidence:e-1", kept.digest)          # verified each time
"""

from anzheng.ledger.content.items import (
    DisposedError,
    Entering,
    Held,
    destroy,
    enter,
    enter_all,
    forget,
    held,
    items,
    keep_until,
    last_destroyed,
    read,
)
from anzheng.ledger.content.place import ContentSettings
from anzheng.ledger.content.rotation import content_keys, retire_content_keys, rotate_content_key
from anzheng.ledger.content.store import Kept, Store, at, put
from anzheng.ledger.content.upkeep import extend_locks, inspect, scrub, strays, sweep

__all__ = [
    "ContentSettings",
    "DisposedError",
    "Entering",
    "Held",
    "Kept",
    "Store",
    "at",
    "content_keys",
    "destroy",
    "enter",
    "enter_all",
    "extend_locks",
    "forget",
    "held",
    "inspect",
    "items",
    "keep_until",
    "last_destroyed",
    "put",
    "read",
    "retire_content_keys",
    "rotate_content_key",
    "scrub",
    "strays",
    "sweep",
]
