"""Models that read a person's words and answer with words or tool calls: every file is one, but `base`, the
`chain` that asks one after the other, and what they share on the `wire`."""
