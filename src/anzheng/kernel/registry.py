"""登記簿 Registry of kinds: one file each, found by itself, frozen after discovery."""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Generic, TypeVar

from anzheng.kernel.errors import NotFoundError, Text

T = TypeVar("T")


class Registry(Generic[T]):
    """Kinds by id. Ids are unique; nothing can be added once it is frozen."""

    def __init__(self, noun: Text) -> None:
        self._noun = noun
        self._kinds: dict[str, T] = {}
        self._frozen = False

    def register(self, identity: str, kind: T) -> T:
        """Enter a kind. Raises ValueError for a second one under the same id, or after freezing."""
        if self._frozen:
            raise ValueError(f"the registry is frozen; {identity} comes too late")
        if identity in self._kinds:
            raise ValueError(f"{identity} is registered twice")
        self._kinds[identity] = kind
        return kind

    def freeze(self) -> None:
        """Refuse further kinds."""
        self._frozen = True

    def get(self, identity: str) -> T:
        """Return a kind. Raises NotFoundError naming the known ids."""
        try:
            return self._kinds[identity]
        except KeyError:
            known = sorted(self._kinds)
            raise NotFoundError(
                Text(f"沒有這個{self._noun.zh}", f"there is no such {self._noun.en}"),
                identity,
                Text(f"可用的有：{'、'.join(known)}", f"known: {', '.join(known)}"),
            ) from None

    def __iter__(self) -> Iterator[tuple[str, T]]:
        """Yield (id, kind), sorted by id."""
        return iter(sorted(self._kinds.items()))

    def __len__(self) -> int:
        return len(self._kinds)


def discover(package: ModuleType) -> list[str]:
    """Import every module in the folder of `package`; an import error stops the start. Returns their names."""
    found = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    for name in found:
        importlib.import_module(f"{package.__name__}.{name}")
    return found
