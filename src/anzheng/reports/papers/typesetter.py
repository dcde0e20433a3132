"""排版程序 The process that sets papers: reads one request, writes its PDFs, and gives its memory back by ending.

Laying out remembers everything it has seen, five megabytes for a record of three pages, and forgets none of it for
several runs: in the server that would stay. So it runs as a file of its own, in isolated mode, and imports typst alone.
"""

import json
import sys

LENGTH = 8
"""Bytes that tell how long the file behind them is."""


def main() -> int:
    """Set what standard input asks for; return 0, or 1 with typst's own words on standard error."""
    import typst  # noqa: PLC0415 - whoever imports this file for its path does not need it

    asked = json.load(sys.stdin.buffer)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[asked["fonts"]])
    try:
        for data in asked["data"]:
            made = typst.compile(
                asked["template"].encode(),
                format="pdf",
                font_paths=fonts,
                ignore_system_fonts=True,
                sys_inputs={"data": data},
                pdf_standards=asked["standards"],
                timestamp=asked["at"],
            )
            sys.stdout.buffer.write(len(made).to_bytes(LENGTH, "big") + bytes(made))
    except typst.TypstError as problem:
        sys.stderr.write(problem.diagnostic or problem.message)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
