"""報表 Reports: gather facts, judge, and give the answer a form: JSON for programs, models for pages."""
