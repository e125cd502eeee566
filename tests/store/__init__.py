"""Tests of the versioned store and its queries."""
