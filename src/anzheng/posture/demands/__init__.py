"""要求項的八種判法 One file per kind of demand: how it is judged for one target on one day."""
