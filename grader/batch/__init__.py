"""A class: graded, graded on, scored again, put together. All of it rests on the store in OUT."""
