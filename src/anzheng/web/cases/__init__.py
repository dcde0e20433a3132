"""案件的頁面 Pages of cases: what waits for a signature, one case with its acts, new ones, and paper."""
