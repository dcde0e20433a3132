"""工作 Jobs of the reports: they know all sources."""
