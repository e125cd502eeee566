"""Tests of the files a graph is exported to."""
