"""The first draft of a profile, made from what a target publishes of itself: its OpenAPI document."""
