"""One file per verb; found by itself."""
