"""What `scripts/servers` starts: one module per server."""
