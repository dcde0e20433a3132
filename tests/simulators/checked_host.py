"""A machine made of texts: what checks would read of a real one, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from anzheng.collectors.core.contract import ParameterValue
from anzheng.collectors.core.host import CannotTellError, Output, Port, Reason, Volume, denied
from anzheng.kernel.errors import Text

HOSTS = Path(__file__).parent / "hosts"
NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class SimulatedHost:
    """Implements `Host`. A path or program that is not named here is absent."""

    platform: str = "linux"
    files: Mapping[str, str] = field(default_factory=dict)
    folders: tuple[str, ...] = ()
    times: Mapping[str, datetime] = field(default_factory=dict)
    denied: frozenset[str] = frozenset()
    """Paths, commands and `processes` or `network` that need rights which are missing."""
    commands: Mapping[str, Output | None] = field(default_factory=dict)
    """Words of the command -> what it prints; None if it does not end in time."""
    programs: frozenset[str] = frozenset()
    disks: tuple[Volume, ...] = ()
    ports: tuple[Port, ...] = ()
    running: frozenset[str] = frozenset({"init"})
    clock: datetime = NOW

    def now(self) -> datetime:
        return self.clock

    def read_text(self, path: str) -> str | None:
        self._allow(path)
        return self.files.get(path)

    def read_head(self, path: str, size: int) -> bytes | None:
        self._allow(path)
        text = self.files.get(path)
        return None if text is None else text.encode()[:size]

    def list_dir(self, path: str) -> tuple[str, ...] | None:
        self._allow(path)
        inside = {name.removeprefix(f"{path}/").split("/")[0] for name in self._paths() if name.startswith(f"{path}/")}
        return tuple(sorted(inside)) if inside or path in self.folders else None

    def modified(self, path: str) -> datetime | None:
        self._allow(path)
        return self.times.get(path, NOW if path in self.files else None)

    def newest(self, folder: str) -> datetime | None:
        self._allow(folder)
        return max((when for path, when in self.times.items() if path.startswith(f"{folder}/")), default=None)

    def has(self, program: str) -> bool:
        return program in self.programs or any(words.split()[0] == program for words in self.commands)

    def run(self, argv: tuple[str, ...], seconds: int) -> Output | None:
        words = " ".join(argv)
        if not self.has(argv[0]):
            return None
        self._allow(words)
        output = self.commands[words]
        if output is None:
            raise CannotTellError(Reason.TIMEOUT, Text("逾時", f"{seconds} s"), words, Text("重試", "try again"))
        return output

    def volumes(self) -> tuple[Volume, ...]:
        return self.disks

    def listening(self) -> tuple[Port, ...]:
        self._allow("network")
        return self.ports

    def processes(self) -> frozenset[str]:
        self._allow("processes")
        return self.running

    def _paths(self) -> list[str]:
        return [*self.files, *self.folders, *self.times]

    def _allow(self, what: str) -> None:
        if what in self.denied:
            raise denied(what)


@dataclass(frozen=True)
class Case:
    """One row of a table: a host, the company's parameters, and what the check must say."""

    check: str
    name: str
    host: SimulatedHost
    parameters: Mapping[str, ParameterValue]
    outcome: str
    values: Mapping[str, Any]
    triggers: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.check}:{self.name}"


def cases(check: str) -> tuple[Case, ...]:
    """Return the table of one check."""
    path = HOSTS / f"{check}.yaml"
    rows = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    return tuple(_case(check, name, row) for name, row in rows.items())


def all_cases() -> tuple[Case, ...]:
    """Return the tables of all checks."""
    return tuple(case for path in sorted(HOSTS.glob("*.yaml")) for case in cases(path.stem))


def _case(check: str, name: str, row: dict[str, Any]) -> Case:
    known = {"platform", "files", "folders", "times", "denied", "commands", "programs", "disks", "ports", "running"}
    assert set(row) <= known | {"parameters", "values", "triggers"}, f"{check}:{name} has unknown keys"
    host = SimulatedHost(
        platform=row.get("platform", "linux"),
        files=row.get("files", {}),
        folders=tuple(row.get("folders", ())),
        times={path: datetime.fromisoformat(text) for path, text in row.get("times", {}).items()},
        denied=frozenset(row.get("denied", ())),
        commands={words: _output(value) for words, value in row.get("commands", {}).items()},
        programs=frozenset(row.get("programs", ())),
        disks=tuple(Volume(*disk) for disk in row.get("disks", ())),
        ports=tuple(Port(*port) for port in row.get("ports", ())),
        running=frozenset({"init", *row.get("running", ())}),
    )
    parameters = {
        key: tuple(value) if isinstance(value, list) else value for key, value in row.get("parameters", {}).items()
    }
    outcome = name.split("-", 1)[0]
    return Case(check, name, host, parameters, outcome, row.get("values", {}), tuple(row.get("triggers", ())))


def _output(value: str | dict[str, Any]) -> Output | None:
    if isinstance(value, str):
        return None if value == "TIMEOUT" else Output(0, value, "")
    return Output(value.get("code", 0), value.get("out", ""), value.get("err", ""))
