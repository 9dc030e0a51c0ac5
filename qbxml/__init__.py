"""Typed qbXML messages: what QuickBooks Desktop reads and answers."""
