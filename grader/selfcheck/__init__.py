"""The proof of the grader: known work, made mistakes, and correct work over and over.

known, narrow       the reference, the starter and every overlay get exactly the marks that they deserve
operators, mutants  small mistakes made from the references' syntax trees
equivalents         those that change no answer, listed with a reason
hunting             each mutant is graded and must lose something
matrix              which check kills which mistake, and which kills none
repeats, busy       correct work under many secrets, thread counts and beside other work: nothing may be lost
proof               all of it, start to end
summary, writing, picture   the proof as text, JSON, CSV and SVG
"""
