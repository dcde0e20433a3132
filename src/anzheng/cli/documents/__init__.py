"""Verbs about controlled documents, one file for each thing that people do with them."""
