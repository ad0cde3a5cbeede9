"""Words of the trade, in plain Python: numbers, symbols, money, days, dated parameters, reference tables."""
