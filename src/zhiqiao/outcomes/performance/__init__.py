"""绩效: targets, indicators and the figures counted from evidence, each with its facts."""
