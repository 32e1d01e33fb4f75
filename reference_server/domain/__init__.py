"""What a workflow backend decides, without await, clock or I/O."""
