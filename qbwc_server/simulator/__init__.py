"""A stand-in for the Windows program and for QuickBooks: for demonstrations, training and tests."""
