"""How a target is reached: its profile, the wire, its process and its controls."""
