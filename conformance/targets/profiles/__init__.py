"""The profiles that travel with the harness."""
