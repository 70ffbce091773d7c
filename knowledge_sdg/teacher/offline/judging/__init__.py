"""Judging: pairs assessed, answers taken apart into claims, claims verified against a source."""
