"""Pure part of the catalogue: the compiled model, reading packs, checking them."""
