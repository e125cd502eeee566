"""The W3C's tests of SPARQL 1.1, sent to a served process over HTTP: ``python -m tests.conformance FOLDER``."""
