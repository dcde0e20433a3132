"""耐久寫入 Names that survive the loss of power: whoever makes, renames or removes a file syncs its folder too."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Have the names in a folder survive the loss of power. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
