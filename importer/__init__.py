"""The web app beside the QuickBooks side: pages, imports, approvals."""
