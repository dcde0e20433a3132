"""紀錄 Records: evidence, events and their answers, statements, findings, exceptions."""
