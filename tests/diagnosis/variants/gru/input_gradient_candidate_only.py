"""The input is credited with the candidate alone. Style: recomputes the gates on the way back, einsum."""


def gru_step_forward(x, prev_h, Wx, Wh, bx, bh):
    H = prev_h.shape[1]
    p, q = np.einsum("ij,jk->ik", x, Wx) + bx, np.einsum("ij,jk->ik", prev_h, Wh) + bh
    rz = 1 / (1 + np.exp(-np.maximum(p + q, -700)))
    c = np.tanh(p[:, -H:] + rz[:, :H] * q[:, -H:])
    return c * (1 - rz[:, H:-H]) + rz[:, H:-H] * prev_h, (x, prev_h, Wx, Wh, bx, bh)


def gru_step_backward(dnext_h, cache):
    x, prev, Wx, Wh, bx, bh = cache
    H = prev.shape[1]
    p, q = np.einsum("ij,jk->ik", x, Wx) + bx, np.einsum("ij,jk->ik", prev, Wh) + bh
    s = 1 / (1 + np.exp(-np.maximum(p + q, -700)))
    r, z, memory = s[:, :H], s[:, H:-H], q[:, -H:]
    c = np.tanh(p[:, -H:] + r * memory)
    dc = dnext_h * (1 - z) * (1 - c**2)
    da = np.block([dc * memory * r * (1 - r), dnext_h * (prev - c) * z * (1 - z), dc])
    db = da * np.block([np.ones_like(r), np.ones_like(r), r])
    dx = np.einsum("ij,kj->ik", dc, Wx[:, -H:])
    dprev = np.einsum("ij,kj->ik", db, Wh) + z * dnext_h
    return dx, dprev, np.einsum("ni,nj->ij", x, da), np.einsum("ni,nj->ij", prev, db), da.sum(0), db.sum(0)
