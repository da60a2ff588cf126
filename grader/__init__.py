"""Grade student implementations of recurrent networks against hidden references."""

__version__ = "0.1.0"

# Names that are looked up in grader.notebook when somebody uses them: importing the package must stay light.
AT_A_PROMPT = ("check", "load_ipython_extension", "public_case")


def __getattr__(name: str) -> object:
    if name not in AT_A_PROMPT:
        raise AttributeError(f"module 'grader' has no attribute {name!r}")
    import importlib

    found: object = getattr(importlib.import_module("grader.notebook"), name)
    return found
