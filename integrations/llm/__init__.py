"""Models that read a person's words and answer with words or tool calls: every file but `base` is one."""
