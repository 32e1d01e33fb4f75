"""The workflow backend contract (issue 1188): one module per section."""
