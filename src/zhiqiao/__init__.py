"""知桥 Zhiqiao: from a patent in stock to a figure in a report, on one set of facts."""
