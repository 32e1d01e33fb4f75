"""The doctor: tries each operation and control of a profile once, and says what each missing one costs."""
