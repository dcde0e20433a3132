"""對外呼叫 Calling what somebody named outside: which addresses may be called, and one guarded exchange with them."""
