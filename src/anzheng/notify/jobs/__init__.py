"""工作 Jobs of notify: sending what is due, and the daily summary."""
