"""頁面模型 View models: pure functions that turn verdicts and tables into frozen dataclasses for templates."""
