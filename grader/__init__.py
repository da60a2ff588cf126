"""Grade student implementations of recurrent networks against hidden references."""

__version__ = "0.1.0"
