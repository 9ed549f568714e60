"""Understanding by rules: the commands, plans and requests in a message, with their parts."""
