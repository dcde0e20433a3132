"""通知的規則 Rules of notices: kinds, channels, when to try again."""
