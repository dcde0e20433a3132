"""組織的規則 Rules of the organization: pure functions over duties, permissions, passwords and sign-ins."""
