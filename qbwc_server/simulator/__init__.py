"""QuickBooks and the Web Connector on this machine, for the demo, for training and for tests."""
