"""對外呼叫的規則 Which addresses may be called. Pure."""
