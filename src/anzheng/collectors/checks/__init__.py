"""檢查 Checks: one file each, found by themselves. A file that does not import stops the start."""
