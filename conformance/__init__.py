"""Contract tests for workflow backends: drive a target, judge what it did, report with evidence."""

__version__ = "0.1.0"
