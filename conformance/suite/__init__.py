"""The suite: scenarios and properties that pytest runs, and the plug-in that turns them into verdicts."""
