"""蒐集的純核心 Contract of a check and the parsers that several checks share. No I/O."""
