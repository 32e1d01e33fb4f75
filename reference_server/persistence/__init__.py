"""Where workflows, runs and their events are kept."""
