"""外部錨定 Anchors: others who keep our checkpoints, so that a rewritten ledger contradicts what they hold."""
