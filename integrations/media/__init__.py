"""Media files: opened safely, stored by their bytes, fitted to a platform's limits."""
