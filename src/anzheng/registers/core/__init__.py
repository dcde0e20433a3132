"""清冊的規則 Rules of the registers: what an entry may hold, what a list would change, what a stock-take found."""
