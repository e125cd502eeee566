"""From a document to what it says: the only package that imports spaCy."""
