"""Evaluation: what people say, what a model answers, and what must stand in the database afterwards."""
