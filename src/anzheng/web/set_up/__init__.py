"""首次設定 The set-up in the browser: from an empty installation to the first people."""
