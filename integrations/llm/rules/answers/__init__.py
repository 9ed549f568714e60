"""Answers of the rules: the tool calls, plans and questions that an understood message becomes."""
