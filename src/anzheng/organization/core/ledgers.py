"""帳本代號 Ids of ledgers that are no company's."""

from typing import Final

INSTALLATION: Final = "installation"
"""The ledger of the installation: sign-ins, accounts, the sign-in policy. No company may have this id."""
