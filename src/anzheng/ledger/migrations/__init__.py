"""帳本的資料表版本 Migrations of the ledger's tables."""
