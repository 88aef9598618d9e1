#!/usr/bin/python3
"""Trains digits28x28.onnx on the MNIST training images and reports its accuracy on the 10,000 test images.

Usage: train_digits28x28.py MNIST RESOURCES, where MNIST holds the four IDX files (gzip) under their usual names and
RESOURCES is nn/src/main/resources/io/fhe4j/nn.
Versions that made the committed file: torch 1.13, onnx 1.12 (Debian 12).
"""

import gzip
import pathlib
import sys

import numpy
import torch

import square_network

SEED = 20251125


def read_idx(path):
    data = gzip.decompress(path.read_bytes())
    dimensions = data[3]
    shape = numpy.frombuffer(data, ">u4", dimensions, 4)
    return numpy.frombuffer(data, numpy.uint8, -1, 4 + 4 * dimensions).reshape(shape)


def load(folder, name):
    images = read_idx(folder / f"{name}-images-idx3-ubyte.gz").reshape(-1, 784)
    labels = read_idx(folder / f"{name}-labels-idx1-ubyte.gz")
    return torch.tensor(images / 255, dtype=torch.float32), torch.tensor(labels.astype(numpy.int64))


def main(mnist, resources):
    square_network.make_reproducible(SEED)
    images, labels = load(mnist, "train")
    test_images, test_labels = load(mnist, "t10k")
    network = square_network.SquareNetwork(784, 64, 10)
    square_network.train(
        network, images, labels, side=28, epochs=40, batch=200, rate=0.004,
        warping=(0.15, 0.08, 1.5), hidden_limit=3.0, weight_decay=1e-3,
    )
    print(f"accuracy: training {square_network.accuracy(network, images, labels):.4f}, "
          f"test {square_network.accuracy(network, test_images, test_labels):.4f} of {len(test_labels)}")
    square_network.export(
        network, images, [1, 28, 28], resources / "models" / "digits28x28.onnx",
        "28x28 digits (MNIST), pixels divided by 255; trained by nn/training/train_digits28x28.py",
    )


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
