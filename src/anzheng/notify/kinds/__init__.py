"""通知種類 One file per kind of notice; they are found by themselves at the start."""
