"""RDF and shapes → a validation report; and offsets and quotes against the text, in Python.

The only importer of pySHACL. Shapes are parsed, checked and prepared once (`load_shapes`) and used for every document
(`validate`): pySHACL's own entry point prepares them anew in each call, which costs several times the validation.

SHACL: https://www.w3.org/TR/shacl/
"""

from kg.validate.conformance import validate
from kg.validate.layers import LayeredGraph
from kg.validate.offsets import OffsetFault, check_offsets, offset_results
from kg.validate.report import SEVERITIES, ValidationReport, ValidationResult
from kg.validate.shapes import OFFSETS_FILE, Shapes, load_shapes

__all__ = [
    "OFFSETS_FILE",
    "SEVERITIES",
    "LayeredGraph",
    "OffsetFault",
    "Shapes",
    "ValidationReport",
    "ValidationResult",
    "check_offsets",
    "load_shapes",
    "offset_results",
    "validate",
]
