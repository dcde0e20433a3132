"""Pure part of the obligations."""
