"""Acting on a target and recording what happened; nothing here judges."""
