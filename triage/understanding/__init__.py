"""Understanding plain words: facts with the words they came from, by plain code and the pack's own phrase book."""

from triage.understanding.reading import understand
from triage.understanding.result import Doubt, Evidence, Excuse, Understanding

__all__ = ["Doubt", "Evidence", "Excuse", "Understanding", "understand"]
