"""核可清單 The lists that a company keeps in its data folder, one entry per line."""

import re

from anzheng.kernel.errors import InputError, Text

LISTS = {
    "listening-ports.txt": "ports.approved",
    "required-services.txt": "services.required",
    "backup-folders.txt": "backup.folders",
}
"""File in the data folder -> the parameter that it fills."""

_FORMS = {
    "ports.approved": (re.compile(r"(tcp|udp)/[0-9]{1,5}"), "tcp/443"),
    "services.required": (re.compile(r"[A-Za-z0-9][A-Za-z0-9@_.:+-]{0,99}"), "postgresql"),
    "backup.folders": (re.compile(r"(/|[A-Za-z]:[\\/]).*"), "/srv/backup"),
}


def parse_list(parameter: str, text: str, where: str) -> tuple[str, ...]:
    """Return the entries of a list; `#` begins a comment, blank lines do not count.

    Raises InputError, naming the line, for an entry that has not the form the parameter needs.
    """
    form, example = _FORMS[parameter]
    entries = []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.split("#", 1)[0].strip()
        if not line:
            continue
        if form.fullmatch(line) is None:
            raise InputError(
                Text(f"清單裡有看不懂的一行：{line[:60]}", f"a line of the list cannot be read: {line[:60]}"),
                f"{where}:{number}",
                Text(f"每行一項，例如 {example}", f"write one entry a line, such as {example}"),
            )
        entries.append(line)
    return tuple(dict.fromkeys(entries))
