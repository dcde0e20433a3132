"""登錄表 Registry: kinds that register themselves when their module is imported.

One more check, importer or report is one more file. A module that cannot be imported stops the start,
an id used twice stops the start, and once frozen a registry takes nothing more.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Generic, TypeVar

from anzheng.kernel.errors import ConflictError, NotFoundError, Text

T = TypeVar("T")


class Registry(Generic[T]):
    """登錄表 Values by id, open while modules are imported, then frozen."""

    __slots__ = ("_frozen", "_rows", "noun")

    def __init__(self, noun: Text) -> None:
        self.noun = noun
        """What it holds, for messages."""
        self._rows: dict[str, T] = {}
        self._frozen = False

    @property
    def frozen(self) -> bool:
        """Tell whether nothing can be registered any more."""
        return self._frozen

    def register(self, id: str, value: T) -> None:  # noqa: A002 - the word of every caller
        """Enter `value` under `id`. Raises ConflictError if the id is taken or the registry is frozen."""
        if self._frozen:
            raise ConflictError(
                Text(f"{self.noun.zh}的登錄表已封閉", f"the registry ({self.noun.en}) is frozen"),
                id,
                Text("請把定義放進會自動載入的資料夾", "put it into the folder that is imported at the start"),
            )
        if id in self._rows:
            raise ConflictError(
                Text(f"{self.noun.zh}的代號重複", f"the id ({self.noun.en}) is used twice"),
                id,
                Text("請為其中一項另取代號", "give one of the two another id"),
            )
        self._rows[id] = value

    def freeze(self) -> None:
        """Refuse whatever comes from now on."""
        self._frozen = True

    def get(self, id: str) -> T:  # noqa: A002 - the word of every caller
        """Return the value under `id`. Raises NotFoundError, naming the known ids, if there is none."""
        if id not in self._rows:
            known = sorted(self._rows)
            raise NotFoundError(
                Text(f"沒有這個{self.noun.zh}", f"there is no such {self.noun.en}"),
                id[:60],
                Text(f"可用的代號：{'、'.join(known) or '（無）'}", f"known ids: {', '.join(known) or '(none)'}"),
            )
        return self._rows[id]

    def __iter__(self) -> Iterator[tuple[str, T]]:
        """Yield (id, value) in the order of the ids."""
        for id_ in sorted(self._rows):
            yield id_, self._rows[id_]

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, id: object) -> bool:  # noqa: A002 - the word of every caller
        return id in self._rows


def discover(package: ModuleType) -> list[str]:
    """Import every module and package directly inside `package` and return their names, sorted.

    Whatever an import raises is passed on: a product that starts without one of its parts would judge
    without it.
    """
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    for name in names:
        importlib.import_module(f"{package.__name__}.{name}")
    return names
