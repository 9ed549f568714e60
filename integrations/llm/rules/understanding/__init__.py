"""Understanding by rules: which act a message asks for, with its parts."""
