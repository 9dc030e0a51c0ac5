"""The requests QuickBooks answers here, one module for each object."""
