"""Stories, contracts, units and house rules."""
