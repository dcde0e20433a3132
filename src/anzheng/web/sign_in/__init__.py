"""登入 Signing in: pages around the library's protocols; organization.sign_in decides who gets in."""
