"""What was done and seen: operations and events, their journal, and readers for recordings made elsewhere."""
