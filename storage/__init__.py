"""What is remembered, and nothing that is done: rows, the questions asked of them, transactions."""
