"""搜尋 Search: one bigram function for both databases; finds only what the searcher may read."""
