"""REST API: the same services behind another shell; every operation declares its permission."""
