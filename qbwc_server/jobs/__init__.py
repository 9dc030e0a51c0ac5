"""Background sweeps of the QuickBooks side: each is safe to run twice."""
