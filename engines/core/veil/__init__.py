"""The content veil: pictures that may distress are covered before people's eyes until they ask to see them.

It touches only what is shown. What engines read is never changed, and no score of a classifier is shown or kept.
"""

from engines.core.veil.classifiers import Classifier, installed_classifiers
from engines.core.veil.plan import Look, Mode, ReportVeil
from engines.core.veil.verdict import Says, Verdict, View

__all__ = ["Classifier", "Look", "Mode", "ReportVeil", "Says", "Verdict", "View", "installed_classifiers"]
