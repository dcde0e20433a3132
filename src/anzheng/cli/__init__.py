"""命令列 Command line: thin; every command calls the same services as the pages."""
