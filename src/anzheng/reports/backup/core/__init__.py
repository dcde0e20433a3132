"""備份的純規則 Pure rules of backups: the one form of the file, what its list says, how it is sealed."""
