"""證據帳本 Ledger: the append-only Merkle log of facts, in the same database as what it proves."""
