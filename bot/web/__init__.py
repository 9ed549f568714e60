"""The web door: what went out as pages and JSON, and whether the desk is well."""
