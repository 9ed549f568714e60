"""A strict Claude on loopback: it says what a test scripted, and refuses what Anthropic's API refuses."""
