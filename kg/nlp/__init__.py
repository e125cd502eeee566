"""Reading: from a document to the mentions, referents and facts in it. The only package that imports spaCy."""

from kg.nlp.parsing import model_version
from kg.nlp.pipeline import Extractor, load_extractor

__all__ = ["Extractor", "load_extractor", "model_version"]
