"""Social platforms: every file or folder but `base` is one."""
