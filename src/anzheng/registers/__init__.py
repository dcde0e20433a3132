"""清冊 Registers: living inventories; every change is a fact, the table is a projection of the facts."""
