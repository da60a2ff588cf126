"""Only the memory's gradient travels, each h has its own loss alone. Style: dict of totals, while loop, float32 dx."""


def lstm_backward(dh, cache):
    t, memory = len(cache), np.zeros(dh[:, 0].shape)
    dx = np.zeros((*dh.shape[:2], cache[0][0].shape[1]), dtype=np.float32)
    total = dict.fromkeys(("Wx", "Wh", "b"), 0.0)
    while t > 0:
        t -= 1
        out = lstm_step_backward(np.array(dh[:, t, :]), memory, cache[t])
        dx[:, t, :], dh0, memory = out[:3]
        for name, share in zip(total, out[3:]):
            total[name] = total[name] + share
    return [dx, dh0, *total.values()]
