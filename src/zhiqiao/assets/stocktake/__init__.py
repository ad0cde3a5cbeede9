"""Stock-taking: rounds, entries, assessments, screening."""
