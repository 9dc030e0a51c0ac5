"""One module for each object of QuickBooks; importing the folder registers them (see `qbxml.message`)."""
