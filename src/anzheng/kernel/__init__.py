"""核心 Kernel: errors, ids, canonical JSON, ROC dates, calendars, windows, registry. All pure."""
