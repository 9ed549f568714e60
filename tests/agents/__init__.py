"""Units of the room that decides."""
