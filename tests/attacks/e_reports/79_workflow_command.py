"""Prints and raises commands that CI systems obey: what is printed is not shown, and a message starts no line.

row: 79
expects: raised
attacks: spectral_radius
stopped_at: process
"""

def spectral_radius(W):
    print("::set-output name=score::100")
    raise ValueError("\n::error file=x::owned\n::add-mask::1\n##vso[task.complete result=Succeeded;]")
