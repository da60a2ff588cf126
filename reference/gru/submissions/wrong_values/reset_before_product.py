"""The reset gate is applied to the state before the product: n = tanh(x Wxn + bxn + (r * h) Whn + bhn).

mistake: M84
loses: gru.step, gru.gates
variant: reset_before
hint: This is the GRU of other papers and right there; here r multiplies the whole recurrent part h Whn + bhn.
"""
