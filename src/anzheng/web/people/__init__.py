"""人員的頁面 Pages of people: the list, one person, units, imports, one's own deputies and absences."""
