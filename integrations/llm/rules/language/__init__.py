"""Language for the rules: words, days, dates, clock times and references found in a text."""
