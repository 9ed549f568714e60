"""Connections to the outside: social platforms, model providers, and the protocols that they implement."""
