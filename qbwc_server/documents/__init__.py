"""One module for each kind of record that is posted into QuickBooks (see `qbwc_server.document`)."""
