"""工作排程 Jobs: work that is enqueued with the act, leased, repeated after a crash, and run by the calendar."""
