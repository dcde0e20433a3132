"""條碼 The scannable code of a proof (QR, ISO/IEC 18004), as a path and as a picture; drawn here, without a network."""

import struct
import zlib
from functools import lru_cache
from itertools import groupby

MARGIN = 4
"""Quiet zone, in modules, as the standard asks."""
_SCALE = 6


@lru_cache(maxsize=64)
def modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """Return the rows of the code with their quiet zone; true is dark."""
    import qrcode  # noqa: PLC0415 - only who prints needs it

    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=MARGIN)
    code.add_data(text)
    return tuple(tuple(bool(dark) for dark in row) for row in code.get_matrix())


def svg(text: str) -> str:
    """Return the code as a drawing of one path."""
    rows = modules(text)
    size = len(rows)
    strokes = []
    for y, row in enumerate(rows):
        x = 0
        for dark, run in groupby(row):
            width = len(tuple(run))
            if dark:
                strokes.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="{size}" height="{size}">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path fill="#000" d="{"".join(strokes)}"/></svg>'
    )


def png(text: str) -> bytes:
    """Return the code as a picture of one bit per pixel."""
    lines = []
    for row in modules(text):
        bits = "".join(("0" if dark else "1") * _SCALE for dark in row)
        padded = bits.ljust(-(-len(bits) // 8) * 8, "1")
        lines.append((b"\0" + int(padded, 2).to_bytes(len(padded) // 8, "big")) * _SCALE)
    size = len(lines) * _SCALE
    head = struct.pack(">IIBBBBB", size, size, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(kind, data)
        for kind, data in ((b"IHDR", head), (b"IDAT", zlib.compress(b"".join(lines))), (b"IEND", b""))
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
