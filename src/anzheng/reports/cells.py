"""儲存格 What stands in a cell of a file for spreadsheets, so that no program runs what somebody wrote."""

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet take a cell for a formula; those of East Asian keyboards count as well."""
_MARK = "'"


def guarded(value: object) -> str:
    """Return a value for a file without types (CSV): a text that a spreadsheet would run gets ' before it."""
    if value is None:
        return ""
    text = str(value)
    return f"{_MARK}{text}" if isinstance(value, str) and text.startswith(STARTS) else text
