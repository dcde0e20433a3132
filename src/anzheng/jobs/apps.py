"""Django app of jobs."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """工作排程 Jobs: work that is enqueued with the act, leased, repeated after a crash, and run by the calendar."""

    name = "anzheng.jobs"
    label = "jobs"
