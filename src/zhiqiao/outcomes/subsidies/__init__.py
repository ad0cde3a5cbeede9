"""奖补: funds, schemes, claims, review, payment."""
