"""Statistical inference over recorded numbers, with SciPy.

Imported only when a statistical question is asked, because loading SciPy takes longer than reading code does.
Methods and their sources: docs/statistics.md.
"""
