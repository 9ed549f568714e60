"""Where the desk decides: turns, tools, drafting, approvals, publishing, listening, reporting."""
