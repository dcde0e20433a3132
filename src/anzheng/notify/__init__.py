"""通知 Notices: inbox, e-mail, webhook; what is due and not yet sent."""
