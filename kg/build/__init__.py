"""From a folder of documents to a published version of the graph: the one place that knows the order of the stages."""

from kg.build.pipeline import Progress, build
from kg.build.report import BuildReport, NothingPublishedError, Refused
from kg.build.stages import Stages, default_stages

__all__ = ["BuildReport", "NothingPublishedError", "Progress", "Refused", "Stages", "build", "default_stages"]
