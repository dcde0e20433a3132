"""範例資料 Sample data: a fictional company with 24 months of plausible history, marked as sample everywhere.

The plan is a pure function of the catalogue, a seed and a day; it is played through the same services
that people use, each act at its own time.
"""
