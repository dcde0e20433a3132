"""Pages of the ledger: entries with their proofs, who else keeps the checkpoints, binders, sealed logs."""
