"""Which known mistake, or which other convention, gives exactly the values that came."""
