"""Other clients of the local catalogue, and the steps that each of them takes (`scripts/python-clients`)."""
