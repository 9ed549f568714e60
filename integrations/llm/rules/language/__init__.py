"""Language for the rules: words, days, clock times and references in a text; sentences of the desk."""
