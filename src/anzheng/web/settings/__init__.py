"""設定的頁面 Pages of settings: the profile, the sign-in policy, accounts, calendar, the access log."""
