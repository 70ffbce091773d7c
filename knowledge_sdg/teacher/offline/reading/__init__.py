"""Reading: what a text is about, its passages, its statements with their subjects, and the manner of the seeds."""
