"""English: word classes, word forms, tags, noun phrases, clauses; no document and no question."""
