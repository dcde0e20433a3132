"""表單的規則 Rules of filling in forms: what may stand in a field, what is asked, who signs, which number. Pure."""
