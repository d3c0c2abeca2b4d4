"""Exact answers about a whole policy: over every situation of its vocabulary, counted, never sampled."""
