"""Tests of the references to legislation."""
