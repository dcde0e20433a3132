"""表單與紀錄的頁面 Pages of forms and records: choose, start, fill in, attach, submit, read, answer, correct."""
