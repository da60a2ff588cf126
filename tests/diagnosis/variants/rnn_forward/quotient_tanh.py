"""tanh as sinh over cosh, both made of exponentials. Style: a small class of the activation, one stacked product."""


class Tanh:
    @staticmethod
    def sinh(a):
        return 0.5 * np.exp(a) - 0.5 * np.exp(-a)

    @staticmethod
    def cosh(a):
        return 0.5 * np.exp(a) + 0.5 * np.exp(-a)

    def __call__(self, a):
        return self.sinh(a) / self.cosh(a)


def rnn_step_forward(x, prev_h, Wx, Wh, b):
    inside = np.dot(np.hstack([x, prev_h]), np.vstack([Wx, Wh]))
    inside += b
    out = Tanh()(inside)
    return out, [x, prev_h, Wx, Wh, out]
