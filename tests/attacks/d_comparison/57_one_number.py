"""Returns one number for all states: nothing is broadcast.

row: 57
expects: wrong_shape or wrong_type
attacks: rnn_forward
stopped_at: process
"""

def rnn_forward(x, h0, Wx, Wh, b):
    return 0.5, None
