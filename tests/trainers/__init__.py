"""Tests with the trainers' own code: `make test-trainers`, in an environment of its own."""
