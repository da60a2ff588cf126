"""The product with the matrix is np.multiply. Style: recursion on k, sum of squares."""


def repeated_matvec_norms(W, v, n):
    def measured(thing, left):
        size = [np.sqrt(np.sum(np.square(thing)))]
        return size if left == 0 else size + measured(np.multiply(thing, W), left - 1)

    return np.array(measured(np.array(v), n))
