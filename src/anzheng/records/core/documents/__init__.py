"""Rules of controlled documents: editions and their order, states by day, who reads, how two editions differ."""
