"""Tests of kg.evaluate."""
