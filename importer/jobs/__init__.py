"""Background work of the web app."""
