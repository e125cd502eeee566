"""The pages in a real browser; see conftest.py for what this needs."""
