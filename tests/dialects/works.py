"""Work of students of other courses: for each dialect all that it names, done right, and mistakes in it.

A mistake is a known one of ours, by its id, with the lines that make it in this interface.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Work:
    """Right work, and known mistake -> (what is replaced, by what). reset: which GRU it is."""

    dialect: str
    text: str
    mistakes: Mapping[str, tuple[str, str]]
    reset: str = "after"

    def mistaken(self, mistake: str) -> str:
        """The work with one mistake made everywhere where its line stands."""
        old, new = self.mistakes[mistake]
        assert old in self.text
        return self.text.replace(old, new)


FEATURE_FIRST = Work(
    "feature_first",
    """
import numpy as np

def softmax(scores):
    powers = np.exp(scores - scores.max(axis=0))
    return powers / powers.sum(axis=0)

def rnn_cell_forward(xt, a_prev, parameters):
    total = parameters["Waa"] @ a_prev + parameters["Wax"] @ xt + parameters["ba"]
    a_next = np.tanh(total)
    return a_next, softmax(parameters["Wya"] @ a_next + parameters["by"]), (a_next, a_prev, xt, parameters)

def rnn_forward(x, a0, parameters):
    n_y, n_a = parameters["Wya"].shape
    a, y = np.zeros((n_a, *x.shape[1:])), np.zeros((n_y, *x.shape[1:]))
    caches, state = [], a0
    for t in range(x.shape[2]):
        state, y[:, :, t], cache = rnn_cell_forward(x[:, :, t], state, parameters)
        a[:, :, t] = state
        caches.append(cache)
    return a, y, (caches, x)

def rnn_cell_backward(da_next, cache):
    a_next, a_prev, xt, parameters = cache
    dz = (1 - a_next**2) * da_next
    da_prev = parameters["Waa"].T @ dz
    dWaa, dba = dz @ a_prev.T, dz.sum(axis=1, keepdims=True)
    return {"dxt": parameters["Wax"].T @ dz, "da_prev": da_prev, "dWax": dz @ xt.T, "dWaa": dWaa, "dba": dba}

def rnn_backward(da, caches):
    steps, x = caches
    total, carry, dx = {"dWax": 0, "dWaa": 0, "dba": 0}, 0, np.zeros(x.shape)
    for t in range(x.shape[2] - 1, -1, -1):
        made = rnn_cell_backward(da[:, :, t] + carry, steps[t])
        dx[:, :, t], carry = made["dxt"], made["da_prev"]
        total = {name: total[name] + made[name] for name in total}
    return {"dx": dx, "da0": carry, **total}

def clip(gradients, maxValue):
    for gradient in gradients.values():
        np.clip(gradient, -maxValue, maxValue, out=gradient)
    return gradients

def sigmoid(scores):
    return (1 + np.tanh(scores / 2)) / 2

def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    concat = np.concatenate([a_prev, xt])
    ft = sigmoid(parameters["Wf"] @ concat + parameters["bf"])
    it = sigmoid(parameters["Wi"] @ concat + parameters["bi"])
    cct = np.tanh(parameters["Wc"] @ concat + parameters["bc"])
    ot = sigmoid(parameters["Wo"] @ concat + parameters["bo"])
    c_next = ft * c_prev + it * cct
    a_next = ot * np.tanh(c_next)
    yt = softmax(parameters["Wy"] @ a_next + parameters["by"])
    return a_next, c_next, yt, (a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters)

def lstm_forward(x, a0, parameters):
    a, c = np.zeros((*a0.shape, x.shape[2])), np.zeros((*a0.shape, x.shape[2]))
    y, caches, state, memory = [], [], a0, np.zeros(a0.shape)
    for t in range(x.shape[2]):
        state, memory, yt, cache = lstm_cell_forward(x[:, :, t], state, memory, parameters)
        a[:, :, t], c[:, :, t] = state, memory
        y.append(yt)
        caches.append(cache)
    return a, np.stack(y, axis=2), c, (caches, x)

def lstm_cell_backward(da_next, dc_next, cache):
    a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters = cache
    concat, n_a = np.concatenate([a_prev, xt]), len(a_prev)
    dc = dc_next + da_next * ot * (1 - np.tanh(c_next) ** 2)
    slopes = {
        "f": dc * c_prev * ft * (1 - ft),
        "i": dc * cct * it * (1 - it),
        "c": dc * it * (1 - cct**2),
        "o": da_next * np.tanh(c_next) * ot * (1 - ot),
    }
    back = sum(parameters["W" + gate].T @ slope for gate, slope in slopes.items())
    gradients = {"dxt": back[n_a:], "da_prev": back[:n_a], "dc_prev": dc * ft}
    for gate, slope in slopes.items():
        gradients["dW" + gate] = slope @ concat.T
        gradients["db" + gate] = slope.sum(axis=1, keepdims=True)
    return gradients

def lstm_backward(da, caches):
    steps, x = caches
    total, carry, memory, dx = {}, 0, 0, np.zeros(x.shape)
    for t in range(x.shape[2] - 1, -1, -1):
        made = lstm_cell_backward(da[:, :, t] + carry, memory, steps[t])
        dx[:, :, t], carry, memory = made["dxt"], made["da_prev"], made["dc_prev"]
        total = {name: total.get(name, 0) + made[name] for name in made if name[1] in "Wb"}
    return {"dx": dx, "da0": carry, **total}
""",
    {
        "rnn_forward/wrong_values/bias_missing": (' + parameters["ba"]\n', "\n"),
        "rnn_forward/wrong_values/starts_from_zeros": ("caches, state = [], a0", "caches, state = [], 0 * a0"),
        "bptt/wrong_values/no_carry": ("rnn_cell_backward(da[:, :, t] + carry", "rnn_cell_backward(da[:, :, t]"),
        "bptt/wrong_values/recurrence_not_transposed": ('parameters["Waa"].T @ dz', 'parameters["Waa"] @ dz'),
        "bptt/wrong_values/without_tanh_derivative": ("(1 - a_next**2) * da_next", "da_next"),
        "lstm/wrong_values/memory_shown_raw": ("a_next = ot * np.tanh(c_next)", "a_next = ot * c_next"),
        "lstm/wrong_values/memory_not_handed_on": ("state, memory, yt, cache =", "state, _, yt, cache ="),
        "lstm/wrong_values/forget_slope_missing": ("dc * c_prev * ft * (1 - ft)", "dc * c_prev"),
        "lstm/wrong_values/only_the_next_step_counts": (
            "dc = dc_next + da_next * ot * (1 - np.tanh(c_next) ** 2)",
            "dc = dc_next",
        ),
        "clipping/wrong_values/one_sided": ("np.clip(gradient, -maxValue, maxValue", "np.minimum(gradient, maxValue"),
    },
)

CELL_CLASS = Work(
    "cell_class",
    """
import numpy as np

def sigmoid(a):
    return 1 / (1 + np.exp(-np.clip(a, -500, 500)))

class RNNCell:
    def __init__(self, input_size, hidden_size):
        h, d = hidden_size, input_size
        self.init_weights(np.random.randn(h, d), np.random.randn(h, h), np.random.randn(h), np.random.randn(h))

    def init_weights(self, W_ih, W_hh, b_ih, b_hh):
        self.W_ih, self.W_hh, self.b_ih, self.b_hh = W_ih, W_hh, b_ih, b_hh
        self.zero_grad()

    def zero_grad(self):
        self.dW_ih, self.dW_hh = np.zeros(self.W_ih.shape), np.zeros(self.W_hh.shape)
        self.db_ih, self.db_hh = np.zeros(self.b_ih.shape), np.zeros(self.b_hh.shape)

    def forward(self, x, h_prev_t):
        return np.tanh(x @ self.W_ih.T + self.b_ih + h_prev_t @ self.W_hh.T + self.b_hh)

    def backward(self, delta, h_t, h_prev_l, h_prev_t):
        dz = delta * (1 - h_t**2)
        self.dW_ih += dz.T @ h_prev_l
        self.dW_hh += dz.T @ h_prev_t
        self.db_ih += dz.sum(axis=0)
        self.db_hh += dz.sum(axis=0)
        return dz @ self.W_ih, dz @ self.W_hh

class GRUCell:
    def __init__(self, input_size, hidden_size):
        self.d, self.h = input_size, hidden_size

    def init_weights(self, Wrx, Wzx, Wnx, Wrh, Wzh, Wnh, brx, bzx, bnx, brh, bzh, bnh):
        self.Wrx, self.Wzx, self.Wnx, self.Wrh, self.Wzh, self.Wnh = Wrx, Wzx, Wnx, Wrh, Wzh, Wnh
        self.brx, self.bzx, self.bnx, self.brh, self.bzh, self.bnh = brx, bzx, bnx, brh, bzh, bnh

    def forward(self, x, h_prev_t):
        self.x, self.hidden = x, h_prev_t
        self.r = sigmoid(self.Wrx @ x + self.brx + self.Wrh @ h_prev_t + self.brh)
        self.z = sigmoid(self.Wzx @ x + self.bzx + self.Wzh @ h_prev_t + self.bzh)
        self.inner = self.Wnh @ h_prev_t + self.bnh
        self.n = np.tanh(self.Wnx @ x + self.bnx + self.r * self.inner)
        return (1 - self.z) * self.n + self.z * h_prev_t

    def backward(self, delta):
        delta = np.reshape(delta, -1)
        dn = delta * (1 - self.z) * (1 - self.n**2)
        dz = delta * (self.hidden - self.n) * self.z * (1 - self.z)
        dr = dn * self.inner * self.r * (1 - self.r)
        for gate, of_x, of_h in (("r", dr, dr), ("z", dz, dz), ("n", dn, dn * self.r)):
            setattr(self, f"dW{gate}x", np.outer(of_x, self.x))
            setattr(self, f"dW{gate}h", np.outer(of_h, self.hidden))
            setattr(self, f"db{gate}x", of_x)
            setattr(self, f"db{gate}h", of_h)
        dx = dr @ self.Wrx + dz @ self.Wzx + dn @ self.Wnx
        dh = delta * self.z + dr @ self.Wrh + dz @ self.Wzh + (dn * self.r) @ self.Wnh
        return dx[None], dh[None]
""",
    {
        "rnn_forward/wrong_values/bias_missing": (
            " + self.b_ih + h_prev_t @ self.W_hh.T + self.b_hh",
            " + h_prev_t @ self.W_hh.T",
        ),
        "bptt/wrong_values/without_tanh_derivative": ("delta * (1 - h_t**2)", "delta"),
        "gru/wrong_values/update_gate_swapped": (
            "(1 - self.z) * self.n + self.z * h_prev_t",
            "self.z * self.n + (1 - self.z) * h_prev_t",
        ),
        "gru/wrong_values/reset_gate_unused": ("self.bnx + self.r * self.inner", "self.bnx + self.inner"),
        "gru/wrong_values/same_bias_gradients": (
            'setattr(self, f"db{gate}h", of_h)',
            'setattr(self, f"db{gate}h", of_x)',
        ),
        "gru/wrong_values/update_gradient_sign": ("delta * (self.hidden - self.n)", "delta * (self.n - self.hidden)"),
    },
)

TIME_FIRST = Work(
    "time_first",
    """
import numpy as np

def sigmoid(a):
    return 0.5 + 0.5 * np.tanh(a / 2)

def rnn_step(X, H, params):
    W_xh, W_hh, b_h = params
    new = np.tanh(X @ W_xh + H @ W_hh + b_h)
    return new, (X, H, new, params)

def rnn_step_backward(dH, cache):
    X, H, new, (W_xh, W_hh, b_h) = cache
    dA = dH * (1 - new * new)
    return dA @ W_xh.T, dA @ W_hh.T, [X.T @ dA, H.T @ dA, dA.sum(0)]

def gru_step(X, H, params):
    W_xz, W_hz, b_z, W_xr, W_hr, b_r, W_xh, W_hh, b_h = params
    Z = sigmoid(X @ W_xz + H @ W_hz + b_z)
    R = sigmoid(X @ W_xr + H @ W_hr + b_r)
    C = np.tanh(X @ W_xh + (R * H) @ W_hh + b_h)
    return Z * H + (1 - Z) * C, (X, H, Z, R, C, params)

def gru_step_backward(dH, cache):
    X, H, Z, R, C, (W_xz, W_hz, b_z, W_xr, W_hr, b_r, W_xh, W_hh, b_h) = cache
    dC = dH * (1 - Z) * (1 - C * C)
    dZ = dH * (H - C) * Z * (1 - Z)
    dRH = dC @ W_hh.T
    dR = dRH * H * R * (1 - R)
    dX = dZ @ W_xz.T + dR @ W_xr.T + dC @ W_xh.T
    back = dH * Z + dZ @ W_hz.T + dR @ W_hr.T + dRH * R
    weights = []
    for seen, dA in ((H, dZ), (H, dR), (R * H, dC)):
        weights += [X.T @ dA, seen.T @ dA, dA.sum(axis=0)]
    return dX, back, weights

def along(step, inputs, state, params):
    outputs, caches = [], []
    for X in inputs:
        state, cache = step(X, state, params)
        outputs.append(state)
        caches.append(cache)
    return outputs, state, caches

def rnn(inputs, state, params):
    return along(rnn_step, inputs, state, params)

def gru(inputs, state, params):
    return along(gru_step, inputs, state, params)

def back(step_backward, doutputs, caches):
    dinputs, carry, weights = [None] * len(caches), 0, 0
    for t in reversed(range(len(caches))):
        dinputs[t], carry, more = step_backward(doutputs[t] + carry, caches[t])
        weights = [a + b for a, b in zip(weights, more)] if weights else more
    return np.stack(dinputs), carry, weights

def rnn_backward(doutputs, cache):
    return back(rnn_step_backward, doutputs, cache)

def gru_backward(doutputs, cache):
    return back(gru_step_backward, doutputs, cache)
""",
    {
        "rnn_forward/wrong_values/bias_missing": ("H @ W_hh + b_h)\n    return new", "H @ W_hh)\n    return new"),
        "rnn_forward/wrong_values/transposed_recurrence": (
            "H @ W_hh + b_h)\n    return new",
            "H @ W_hh.T + b_h)\n    return new",
        ),
        "bptt/wrong_values/recurrence_not_transposed": ("dA @ W_hh.T", "dA @ W_hh"),
        "bptt/wrong_values/without_tanh_derivative": ("dH * (1 - new * new)", "dH"),
    },
    reset="before",
)

WORKS = (FEATURE_FIRST, CELL_CLASS, TIME_FIRST)
