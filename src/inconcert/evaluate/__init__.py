"""How right a result is where the truth is known: figures from a case's tables and a table of labels."""

from inconcert.evaluate.compare import Evaluation, evaluate
from inconcert.evaluate.truth import read_truth

__all__ = ["Evaluation", "evaluate", "read_truth"]
