"""Tests of the build: order of the stages, gate, redirects, interruption."""
