"""A chat in the terminal: the surface that needs no account anywhere."""
