"""Forms as a dialogue, and what people see of a press."""
