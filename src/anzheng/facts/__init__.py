"""事實 Facts: every kind of statement the ledger may hold, as frozen dataclasses. A closed list.

A released version of a kind never changes; `schema.json` is the checked-in snapshot that proves it.
"""
