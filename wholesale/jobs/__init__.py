"""Background sweeps of the trade: each is safe to run twice."""
