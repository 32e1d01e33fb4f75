"""The contract: one pure function per clause, from a history to a verdict."""
