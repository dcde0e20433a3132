"""保存期限 Retention: how long content is kept, what else keeps it, and what a hold covers. Pure."""
