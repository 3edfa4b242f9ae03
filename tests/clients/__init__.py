"""Outside clients, unmodified, against a real server."""
