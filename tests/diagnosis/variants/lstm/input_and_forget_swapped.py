"""The first gate keeps and the second writes. Style: example by example, dict of lists as cache, outer products."""


def squash(a):
    return (np.tanh(a / 2) + 1) / 2


def lstm_step_forward(x, prev_h, prev_c, Wx, Wh, b):
    N, H = prev_h.shape
    h, c, tape = np.zeros((N, H)), np.zeros((N, H)), []
    for n in range(N):
        a = x[n] @ Wx + prev_h[n] @ Wh + b
        keep, write, show, new = squash(a[:H]), squash(a[H : 2 * H]), squash(a[2 * H : 3 * H]), np.tanh(a[3 * H :])
        c[n] = new * write + prev_c[n] * keep
        h[n] = np.tanh(c[n]) * show
        kept = dict(x=x[n], h=prev_h[n], c=prev_c[n], keep=keep, write=write, show=show, new=new)
        tape.append({**kept, "out": np.tanh(c[n])})
    return h, c, {"tape": tape, "Wx": Wx, "Wh": Wh}


def lstm_step_backward(dnext_h, dnext_c, cache):
    Wx, Wh = cache["Wx"], cache["Wh"]
    dWx, dWh, db = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros(Wx.shape[1])
    dx, dh, dc = [], [], []
    for up, later, kept in zip(dnext_h, dnext_c, cache["tape"]):
        total = later + up * kept["show"] * (1 - kept["out"] ** 2)
        first = total * kept["c"] * kept["keep"] * (1 - kept["keep"])
        second = total * kept["new"] * kept["write"] * (1 - kept["write"])
        third = up * kept["out"] * kept["show"] * (1 - kept["show"])
        d = np.r_[first, second, third, total * kept["write"] * (1 - kept["new"] ** 2)]
        dWx += np.outer(kept["x"], d)
        dWh += np.outer(kept["h"], d)
        db += d
        dx.append(Wx @ d)
        dh.append(Wh @ d)
        dc.append(total * kept["keep"])
    return np.array(dx), np.array(dh), np.array(dc), dWx, dWh, db
