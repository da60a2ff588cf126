"""Returns a generator, which would run while it is judged: it has no place on the wire.

row: 68
expects: wrong_type
attacks: rnn_forward
stopped_at: process
"""

def rnn_forward(x, h0, Wx, Wh, b):
    return (h0 for _ in range(x.shape[1])), None
