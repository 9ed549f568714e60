"""What a model may ask for: every module's `@tool` functions. No tool publishes; they propose and show."""
