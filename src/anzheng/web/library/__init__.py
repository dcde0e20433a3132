"""控制措施庫 The control library: its list, and one control."""
