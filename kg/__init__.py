"""kg: policy documents in, a linked, evidenced RDF knowledge graph out."""

__version__ = "0.1.0"
