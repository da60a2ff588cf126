"""Growing powers of e stand above and below in the gates. Style: four matrices by name, dict cache, backward anew."""


def open_by(a):
    grown = np.e**a
    return grown / (grown + 1)


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    names = ("write", "keep", "show", "new")
    inside = dict(zip(names, np.hsplit(np.dot(x, Wx) + np.dot(prev_h, Wh) + b, 4)))
    tape = {name: open_by(inside[name]) for name in names[:3]}
    tape["new"] = np.tanh(inside["new"])
    memory = prev_c * tape["keep"] + tape["new"] * tape["write"]
    tape.update(x=x, h=prev_h, c=prev_c, Wx=Wx, Wh=Wh, out=np.tanh(memory))
    return tape["out"] * tape["show"], memory, tape


def lstm_step_backward(dnext_h, dnext_c, cache):
    write, keep, show, new, out = (cache[k] for k in ("write", "keep", "show", "new", "out"))
    through = dnext_c + show * dnext_h * (1 + out) * (1 - out)
    blocks = [
        through * new * (write - write**2),
        through * cache["c"] * (keep - keep**2),
        dnext_h * out * (show - show**2),
        through * write * (1 + new) * (1 - new),
    ]
    inside = np.hstack(blocks)
    dx, dh = np.dot(inside, cache["Wx"].T), np.dot(inside, cache["Wh"].T)
    return dx, dh, through * keep, np.dot(cache["x"].T, inside), np.dot(cache["h"].T, inside), inside.sum(0)
