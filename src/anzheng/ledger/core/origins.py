"""帳本名稱 Names of a ledger: the part after the last slash counts its epochs."""


def is_later(origin: str, than: str) -> bool:
    """Tell whether one name of a ledger was given after another: by a new epoch (較晚的名稱)."""
    (base, _, number), (other, _, before) = origin.rpartition("/"), than.rpartition("/")
    return base == other and number.isdecimal() and before.isdecimal() and int(number) > int(before)
