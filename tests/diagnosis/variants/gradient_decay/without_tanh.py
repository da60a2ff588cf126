"""The way back is products with the weights and nothing else. Style: einsum on all steps, norms over two axes."""


def hidden_grad_norms(dh, cache):
    _, _, _, Wh, _ = cache[0]
    stacked = np.concatenate([np.zeros_like(dh[:, :1]), dh], axis=1)
    for t in range(len(cache) - 1, -1, -1):
        stacked[:, t] += np.einsum("nj,ij->ni", stacked[:, t + 1], Wh)
    return np.sqrt(np.einsum("nth,nth->t", stacked, stacked))
