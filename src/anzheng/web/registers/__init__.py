"""清冊的頁面 Pages of registers: lists, entries, lists in and out, stock-takes."""
