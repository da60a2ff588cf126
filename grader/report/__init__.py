"""A grade becomes text or bytes, one file a format; pure."""
