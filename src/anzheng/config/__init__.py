"""設定 Settings: typed, documented rows read from the environment."""
