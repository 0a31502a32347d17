"""The practitioners' pages, rendered on the server."""
