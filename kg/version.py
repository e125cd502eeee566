"""The version of kg, for every module that names it: the package itself imports what lies above them."""

__version__ = "0.1.0"
