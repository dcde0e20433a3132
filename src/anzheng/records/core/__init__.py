"""紀錄的規則 Rules of the records: pure functions over cases and the people who sign them."""
