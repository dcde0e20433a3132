"""見證者 Our own witness (C2SP tlog-witness), for an auditor or a sister company to run: no installation, no Django."""
