"""What hangs together."""

import numpy as np

from matching.passes.sides import Ints


def components(one: Ints, other: Ints, size: int) -> Ints:
    """Per node the smallest node that it hangs together with, by way of the edges (one, other)."""
    label = np.arange(size)
    while True:
        first, second = label[one], label[other]
        apart = np.flatnonzero(first != second)
        if not len(apart):
            return label
        high, low = np.maximum(first, second)[apart], np.minimum(first, second)[apart]
        np.minimum.at(label, high, low)
        while True:
            further = label[label]
            if np.array_equal(further, label):
                break
            label = further
