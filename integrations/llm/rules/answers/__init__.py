"""Answers of the rules: tool calls, plans and questions for an understood message."""
