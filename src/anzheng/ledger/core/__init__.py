"""帳本核心 Core of the ledger: the tree and the leaf. Pure; no Django, no I/O."""
