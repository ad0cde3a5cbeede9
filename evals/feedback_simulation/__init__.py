"""Does learning from answers pay? A thousand synthetic firms over the product's own ranking, with and without it.

The patents, the needs, the ranking and the learner are real; the firms' tastes are invented. See ``tastes.py``.
"""
