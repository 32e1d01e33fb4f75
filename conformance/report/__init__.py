"""The evidence and its renderings: DuckDB, result.json, text, JUnit."""
