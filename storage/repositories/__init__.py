"""The questions asked of the database: one small class a noun, each seeing one workspace only."""
