"""蒐集 Collectors: programs that look at a host, one file per check, and own the observations."""
