"""What travels between rooms: exercises, evidence, the rubric, grades."""
