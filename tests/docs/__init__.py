"""The documentation: pages that are written from the code, and tests that hold every page against it."""
