"""Tests of reading facts."""
