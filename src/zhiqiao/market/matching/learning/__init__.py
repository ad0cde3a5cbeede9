"""What a firm's answers teach about what to show it next. Plain Python: answers in, points and reasons out."""
