"""WSGI 入口 Entry for a WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anzheng.config.settings")

application = get_wsgi_application()
