"""The edge: chat surfaces, the web door, the clock, and the root that puts everything together."""
