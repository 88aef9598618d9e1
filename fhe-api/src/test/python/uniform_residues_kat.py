#!/usr/bin/env python3
"""Known answers for the expansion of public seeds, version 1, by an implementation that shares nothing with the Java one.

Run from the repository's root:
  python3 fhe-api/src/test/python/uniform_residues_kat.py > fhe-api/src/test/resources/io/fhe4j/api/seed/uniform-residues-v1.txt
  python3 fhe-api/src/test/python/uniform_residues_kat.py compact > fhe-api/src/test/resources/io/fhe4j/api/seed/uniform-residues-compact-v1.txt
"""
import hashlib
import itertools
import struct
import sys

WIDTH = 2000
SHOWN = [0, 1, 2, 1007, 1008, 1999]


def expand(seed, type_name, galois, level, digit, modulus, width, compact):
    name = type_name.encode("ascii")
    label = struct.pack("<qiiQB", galois, level, digit, modulus % 2**64, len(name)) + name
    size = next(b for b in (2, 4, 8) if modulus <= 2 ** (8 * b)) if compact else 8
    domain = b"FHE4J-uniform-compact-v1" if compact else b"FHE4J-uniform-v1"
    stream = hashlib.shake_128(domain + seed + label).digest(size * (2 * width + 400))
    limit = 2 ** (8 * size) // modulus * modulus
    words = (int.from_bytes(stream[i : i + size], "little") for i in range(0, len(stream), size))
    return list(itertools.islice((w % modulus for w in words if w < limit), width))


def main():
    seeds = [bytes(32), bytes(range(32)), hashlib.sha256(b"FHE4J").digest()]
    labels = [
        ("ckks.public-key", 0, 0, 0),
        ("ckks.galois-key", 5, 3, 1),
        ("ckks.galois-key", 2**18 - 1, 40, 12),
        ("x", 2**63 - 1, 2**31 - 1, 2**31 - 1),
    ]
    # Of 20 bits, on both sides of 2^50, of 60 bits; 3; 3 * 2^62 (a quarter is rejected); powers of two; above 2^63.
    moduli = [786433, 2**50 - 27 * 2**17 + 1, 1125899911102465, 1152921504606830593, 3, 3 * 2**62, 2**32, 2**63, 2**64]
    moduli += [2**63 + 29]
    compact = "compact" in sys.argv
    if compact:
        moduli = [2, 2**10, 2**15, 2**16, 40961, 2**16 + 1, 134215681, 2**31 + 11, 2**32, 2**32 + 15, 137438822401, 2**64]
    print("# Expansion of public seeds, version 1. Made by: python3 fhe-api/src/test/python/uniform_residues_kat.py")
    print("# seed, type, Galois element, level, digit, modulus, residues " + " ".join(map(str, SHOWN))
          + f", SHA-256 of {WIDTH} residues as little-endian words")
    cases = itertools.product(range(len(seeds)), range(len(labels)), moduli)
    for number, (s, l, modulus) in enumerate(cases):
        if number % 3 and (s, l) != (1, 1):
            continue
        residues = expand(seeds[s], *labels[l], modulus, WIDTH, compact)
        digest = hashlib.sha256(struct.pack(f"<{WIDTH}Q", *residues)).hexdigest()
        print(seeds[s].hex(), *labels[l], modulus, *(residues[i] for i in SHOWN), digest)


if __name__ == "__main__":
    main()
