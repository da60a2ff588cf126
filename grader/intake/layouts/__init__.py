"""A class as it comes from a platform or a disk: which layout it has, and whose work lies where."""
