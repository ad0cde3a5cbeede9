"""方案: plans as data and who adopted which."""
