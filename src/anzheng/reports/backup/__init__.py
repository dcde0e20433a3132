"""備份與還原 Backup and restore: one file, made while the product runs, and put back only where nothing lives.

It stands here and no lower: a restore replays disposals (records), and its rehearsal compares verdicts (reports).
"""
