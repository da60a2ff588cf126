"""k is ignored: the truncated way back is the whole one.

mistake: M52
loses: bptt.truncated_ends, bptt.truncated
hint: Try k = 0 and k = 1 on one batch: the answers must differ.
"""


def rnn_backward_truncated(dh, cache, k):
    return rnn_backward(dh, cache)
