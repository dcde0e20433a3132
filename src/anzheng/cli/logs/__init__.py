"""日誌命令 The verbs about sealed logs: what they are asked, and how they answer."""
