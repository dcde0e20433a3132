"""搜尋的規則 Rules of search: text to tokens, what a person may find, where in a text it stands."""
