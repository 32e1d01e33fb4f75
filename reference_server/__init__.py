"""The reference server: a small workflow backend that keeps the contract, to hold the harness against."""

__version__ = "0.1.0"
NAME = "workflow-reference-server"
