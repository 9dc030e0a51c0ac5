"""What QuickBooks talks to: SOAP, sessions, the work queue, recovery and the .qwc file."""
