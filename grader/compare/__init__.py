"""The ladder from a returned value to a verdict; pure."""
