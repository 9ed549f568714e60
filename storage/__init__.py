"""What is remembered, and nothing that is done: rows, the questions asked of them, one transaction at a time."""
