"""封存日誌的規則 Rules of sealing logs: the days of a file, what is new, altered or gone, which days are silent."""
