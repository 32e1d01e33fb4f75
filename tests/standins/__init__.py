"""Stand-ins: small servers that speak the wire of real systems, to drive those systems' profiles against."""
