"""The packaged documents as they are, read once for all tables."""

from collections.abc import Mapping
from functools import cache

from anzheng.catalogue.check import KNOWN_CHECKS
from anzheng.catalogue.core.compile import Compiled
from anzheng.catalogue.core.model import Edition
from anzheng.catalogue.files import PACKAGED
from anzheng.catalogue.services import load_pack
from anzheng.cli.sample.world import RegisterFields


@cache
def _pack() -> Compiled:
    return load_pack(PACKAGED, {name: (name, name) for name in KNOWN_CHECKS})


@cache
def documents() -> Mapping[str, Edition]:
    """Every document by its name."""
    return {edition.document: edition for edition in _pack().editions}


@cache
def register_fields() -> RegisterFields:
    return {name: register.fields for name, register in _pack().vocabulary.registers.items()}
