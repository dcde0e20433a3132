"""錨定種類 Kinds of anchors: one file each, found by themselves."""
