"""Writing: summaries, facts, and questions with their answers."""
