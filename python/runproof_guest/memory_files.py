"""Anonymous files in memory, to hand content to a program by descriptor."""

import os


def of_bytes(name, content):
    """A file that holds `content`, to be read from its start."""
    descriptor = os.memfd_create(name)
    write(descriptor, content)
    return descriptor


def of_words(words):
    """A file of NUL-ended words, as bubblewrap's --args reads them."""
    return of_bytes("arguments", b"".join(os.fsencode(word) + b"\0" for word in words))


def write(descriptor, content):
    """Writes all of `content` and goes back to the start."""
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]
    os.lseek(descriptor, 0, os.SEEK_SET)
