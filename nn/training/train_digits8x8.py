#!/usr/bin/python3
"""Trains digits8x8.onnx on the optical digits of UCI (sklearn's load_digits) and writes 48 held-out images as CSV.

Usage: train_digits8x8.py RESOURCES, where RESOURCES is nn/src/main/resources/io/fhe4j/nn.
Versions that made the committed files: torch 1.13, scikit-learn 1.2, onnx 1.12 (Debian 12).
"""

import pathlib
import sys

import sklearn.datasets
import sklearn.model_selection
import torch

import square_network

SEED = 20251125
SAMPLES = 48
CSV_HEADER = """\
# Held-out test images of the 8x8 network, one a line: the label, then 64 pixels of 0 to 16, row by row.
# Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak (1998), UCI Machine Learning Repository,
# doi 10.24432/C50P49, CC BY 4.0. Taken from scikit-learn's load_digits; selection by nn/training/train_digits8x8.py.
# In turns of labels; of each label, those that the network misreads last.
"""


def in_turns(labels, predictions):
    """The order of the samples: 0 to 9, again 0 to 9, …; within a label stable, but misread images last."""
    queues = [
        sorted((i for i in range(SAMPLES) if labels[i] == label), key=lambda i: predictions[i] != label)
        for label in range(10)
    ]
    order = []
    while any(queues):
        order += [queue.pop(0) for queue in queues if queue]
    return order


def main(resources):
    square_network.make_reproducible(SEED)
    digits = sklearn.datasets.load_digits()
    train_x, test_x, train_y, test_y = sklearn.model_selection.train_test_split(
        digits.data, digits.target, test_size=400, random_state=SEED, stratify=digits.target
    )
    images = torch.tensor(train_x / 16, dtype=torch.float32)
    labels = torch.tensor(train_y)
    network = square_network.SquareNetwork(64, 32, 10)
    square_network.train(
        network, images, labels, side=8, epochs=400, batch=64, rate=0.01,
        warping=(0.12, 0.08, 0.6), hidden_limit=3.0, weight_decay=1e-3,
    )
    held_out = torch.tensor(test_x / 16, dtype=torch.float32)
    print(f"accuracy: training {square_network.accuracy(network, images, labels):.4f}, "
          f"held out {square_network.accuracy(network, held_out, torch.tensor(test_y)):.4f} of {len(test_y)}")
    square_network.export(
        network, images, [1, 8, 8], resources / "models" / "digits8x8.onnx",
        "8x8 digits, pixels divided by 16; trained by nn/training/train_digits8x8.py",
    )
    with open(resources / "models" / "digits8x8-samples.csv", "w", encoding="ascii") as out:
        out.write(CSV_HEADER)
        for i in in_turns(test_y, network(held_out)[0].argmax(1).tolist()):
            out.write(",".join(str(int(value)) for value in [test_y[i], *test_x[i]]) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
