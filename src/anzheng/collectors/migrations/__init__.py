"""資料表版本 Migrations of the collectors' one table."""
