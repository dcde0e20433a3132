"""卷宗的規則 Rules of binders, pure: names, list, selection, periods, lists of requests."""
