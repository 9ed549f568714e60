"""Media: opened safely, kept by their bytes, made to fit what a platform takes."""
