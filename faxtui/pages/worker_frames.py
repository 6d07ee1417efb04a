"""How a worker process is spoken to: values as JSON with their bytes behind it, so that nothing read can run code."""

from __future__ import annotations

import json
import struct
from typing import IO, Any, Final

_HEAD: Final = struct.Struct("<II")
_LENGTH: Final = struct.Struct("<Q")
_BYTES: Final = "$bytes"
_MOST: Final = 1 << 30


def write(file: IO[bytes], value: Any) -> None:
    """Write one value: None, booleans, numbers, texts, bytes, lists, tuples and dicts of them."""
    blobs: list[bytes] = []
    text = json.dumps(_packed(value, blobs)).encode()
    file.write(_HEAD.pack(len(text), len(blobs)) + b"".join(_LENGTH.pack(len(blob)) for blob in blobs) + text)
    for blob in blobs:
        file.write(blob)
    file.flush()


def read(file: IO[bytes]) -> Any:
    """Read one value, None at the end of the file or where it is cut off; ValueError for what is none."""
    head = file.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    length, count = _HEAD.unpack(head)
    if length > _MOST or count > 100_000:
        raise ValueError("not a frame")
    lengths = [_LENGTH.unpack(file.read(_LENGTH.size))[0] for _ in range(count)]
    if sum(lengths) > _MOST:
        raise ValueError("not a frame")
    text = file.read(length)
    blobs = [file.read(size) for size in lengths]
    if len(text) < length or sum(map(len, blobs)) < sum(lengths):
        return None
    return _unpacked(json.loads(text), blobs)


def _packed(value: Any, blobs: list[bytes]) -> Any:
    if isinstance(value, (bytes, bytearray, memoryview)):
        blobs.append(bytes(value))
        return {_BYTES: len(blobs) - 1}
    if isinstance(value, dict):
        return {str(key): _packed(entry, blobs) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_packed(entry, blobs) for entry in value]
    return value


def _unpacked(value: Any, blobs: list[bytes]) -> Any:
    if isinstance(value, dict):
        if value.keys() == {_BYTES}:
            return blobs[value[_BYTES]]
        return {key: _unpacked(entry, blobs) for key, entry in value.items()}
    if isinstance(value, list):
        return [_unpacked(entry, blobs) for entry in value]
    return value
