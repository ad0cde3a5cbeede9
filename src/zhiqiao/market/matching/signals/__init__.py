"""What speaks for a match, one file a signal: ``RULE`` is a :class:`Signal` whose code is the file's name."""

from zhiqiao.market.matching.signals._signal import Pool, Signal

__all__ = ["Pool", "Signal"]
