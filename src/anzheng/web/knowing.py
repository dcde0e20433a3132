"""本程序所知 The one Knowledge of this process; pages and API share it."""

from anzheng.reports.knowing import forget, knowledge

__all__ = ["forget", "knowledge"]
