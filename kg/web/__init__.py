"""The web service: the only package that imports Flask. Views translate; they decide nothing about the graph."""

from kg.web.app import create_app
from kg.web.serving import serve

__all__ = ["create_app", "serve"]
