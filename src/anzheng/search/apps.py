"""Django app of search."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """搜尋 Search: one bigram function for both databases; finds only what the searcher may read."""

    name = "anzheng.search"
    label = "search"
