"""純規則 Pure rules of jobs: states, leases, back-off, cron. No clock, no table."""
