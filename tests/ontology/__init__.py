"""The shipped ontology, vocabularies and registers, tested like code."""
