"""Runs on their way: entry, executor, recorder, and what ends them when all else fails."""
