"""The web service as a WSGI application: ``server:app``."""

from kg.web import create_app

app = create_app()
