"""案件種類 Kinds of cases, one file each, found by themselves. Their contract is `records/subject.py`."""
