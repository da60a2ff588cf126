"""The slope is that of a logistic unit, s - s**2. Style: a class for the activation, np.dot."""


class Activation:
    def __init__(self, value):
        self.value = value

    def backward(self, grad):
        return grad * (self.value - np.square(self.value))


def rnn_step_backward(dnext_h, cache):
    x, before, Wx, Wh, after = cache
    pre = Activation(after).backward(dnext_h)
    out = [np.dot(pre, np.transpose(W)) for W in (Wx, Wh)]
    out += [np.dot(np.transpose(a), pre) for a in (x, before)]
    return [*out, np.dot(np.ones(len(pre)), pre)]
