"""匯入 Importers: bytes that other programs wrote become rows and findings; nothing in them is ever run."""
