"""One module for each thing a session asks QuickBooks for, in order (see `qbwc_server.step`)."""
