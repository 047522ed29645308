"""What `scripts/servers` starts: one module per server, each with install, start, stop, wipe and addresses."""
