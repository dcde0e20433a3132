"""輸入的文字 What people type into a form, read as fields of registers are: one reading for everything."""

from anzheng.catalogue.core.typed import Value, WrongInputError, names_of, typed_of, value_of

__all__ = ["Value", "WrongInputError", "names_of", "typed_of", "value_of"]
