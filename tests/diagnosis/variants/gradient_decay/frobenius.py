"""All entries are squared and added up, and the root of that is returned. Style: plain Python loops over entries."""


def spectral_radius(W):
    total = 0.0
    for row in W:
        for entry in row:
            total += float(entry) ** 2
    return total**0.5
