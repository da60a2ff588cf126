"""The cell is linear. Style: class with a method for the step, einsum."""


class Recurrent:
    def __init__(self, Wx, Wh, b):
        self.parameters = Wx, Wh
        self.b = b

    def advance(self, now, before):
        inputs = (now, before)
        return sum(np.einsum("ni,ih->nh", a, W) for a, W in zip(inputs, self.parameters)) + self.b


def rnn_step_forward(x, prev_h, Wx, Wh, b):
    state = Recurrent(Wx, Wh, b).advance(x, prev_h)
    return state, [x, prev_h, *(Wx, Wh), state]
