"""Tests of kg, mirroring its modules."""
