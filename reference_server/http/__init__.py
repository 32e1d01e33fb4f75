"""HTTP: decode, decide, encode."""
