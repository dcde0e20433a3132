"""The scannable code: drawing and picture show the same modules, with the quiet zone that readers need."""

import struct
import zlib

from anzheng.reports.papers import qr
from tests.support.papers import PROOF

SCALE = 6


def test_picture_and_modules_are_the_same() -> None:
    data = qr.png(PROOF.address)
    width, height, depth, color = struct.unpack(">IIBB", data[16:26])
    pixels = zlib.decompress(data[data.index(b"IDAT") + 4 :])
    line = 1 + -(-width // 8)
    rows = [int.from_bytes(pixels[y * line + 1 : (y + 1) * line]) >> -width % 8 for y in range(0, height, SCALE)]
    shown = tuple(tuple(not row >> (width - 1 - x) & 1 for x in range(0, width, SCALE)) for row in rows)

    assert (width, depth, color) == (height, 1, 0)
    assert shown == qr.modules(PROOF.address)


def test_the_code_has_finders_and_a_quiet_zone() -> None:
    rows = qr.modules(PROOF.address)
    margin = qr.MARGIN

    assert not any(any(row) for row in (*rows[:margin], *rows[-margin:]))
    assert not any(any((*row[:margin], *row[-margin:])) for row in rows)
    assert all(rows[margin][margin : margin + 7])
    assert rows[margin + 1][margin : margin + 7] == (True, False, False, False, False, False, True)


def test_the_drawing_is_one_path_of_the_dark_modules() -> None:
    drawn = qr.svg(PROOF.address)
    dark = sum(sum(row) for row in qr.modules(PROOF.address))
    runs = drawn.partition('fill="#000" d="')[2].partition('"')[0].split("z")[:-1]

    assert sum(int(run.partition("h")[2].partition("v")[0]) for run in runs) == dark
