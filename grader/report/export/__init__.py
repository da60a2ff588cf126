"""Results become what other programs read: one file a format, each a pure function of marks."""
