"""Reads files below /data for who is outside: one request a line, one answer a line, JSON each.

    docker exec -i CONTAINER python3 -u /etc/cdc-top/docker/files.py

One process for all reads, since a new one for each would cost the daemon more than the reading; and
no folder of the host's, since a volume belongs to root there, or is in a virtual machine.

    {"id": 1, "op": "list", "path": P}                           {"id": 1, "entries": [{"name", "folder"}]}
    {"id": 2, "op": "size", "path": P}                           {"id": 2, "size": S}
    {"id": 3, "op": "read", "path": P, "offset": O, "limit": L}  {"id": 3, "size": S, "base64": B}
    what went wrong                                              {"id": 4, "error": "EACCES", "message": M}

A folder or file that is not there is an empty one. Nothing is ever written.
"""
import base64
import errno
import json
import os
import sys

ROOT = '/data'
# One answer is one line, held in memory on both sides.
MOST_BYTES = 64 * 1024 * 1024


class Refused(Exception):
    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def place(root, path):
    """The real path, which must lie below the root whatever links there are."""
    if not isinstance(path, str) or not path.startswith('/') or '\0' in path:
        raise Refused('EINVAL', 'path: an absolute path is wanted')
    real = os.path.realpath(path)
    if real != root and not real.startswith(root + os.sep):
        raise Refused('EACCES', f'{path} is not below {root}')
    return real


def number(request, key, most=None):
    value = request.get(key)
    if type(value) is not int or value < 0:
        raise Refused('EINVAL', f'{key}: a number from 0 on is wanted')
    return value if most is None else min(value, most)


def list_folder(path, _request):
    try:
        with os.scandir(path) as entries:
            return {'entries': [{'name': e.name, 'folder': e.is_dir(follow_symlinks=False)} for e in entries]}
    except FileNotFoundError:
        return {'entries': []}


def size_of(path, _request):
    try:
        return {'size': os.stat(path).st_size}
    except FileNotFoundError:
        return {'size': 0}


def read_file(path, request):
    offset, limit = number(request, 'offset'), number(request, 'limit', MOST_BYTES)
    try:
        with open(path, 'rb') as file:
            size = os.fstat(file.fileno()).st_size
            file.seek(offset)
            content = file.read(max(0, min(limit, size - offset)))
    except FileNotFoundError:
        size, content = 0, b''
    return {'size': size, 'base64': base64.b64encode(content).decode()}


OPERATIONS = {'list': list_folder, 'size': size_of, 'read': read_file}


def answer(root, line):
    name = None
    try:
        request = json.loads(line)
        if not isinstance(request, dict):
            raise Refused('EINVAL', 'an object is wanted')
        name = request.get('id')
        operation = OPERATIONS.get(request.get('op'))
        if not operation:
            raise Refused('EINVAL', f'op: one of {", ".join(OPERATIONS)} is wanted')
        return {'id': name, **operation(place(root, request.get('path')), request)}
    except Refused as error:
        return {'id': name, 'error': error.code, 'message': str(error)}
    except ValueError as error:
        return {'id': name, 'error': 'EINVAL', 'message': f'no JSON: {error}'}
    except OSError as error:
        code = errno.errorcode.get(error.errno, 'EIO')
        return {'id': name, 'error': code, 'message': error.strerror or str(error)}


def main():
    # The argument is for tests; whoever may choose it could read the files anyway.
    root = os.path.realpath(sys.argv[1] if len(sys.argv) > 1 else ROOT)
    for line in sys.stdin.buffer:
        if line.strip():
            sys.stdout.write(json.dumps(answer(root, line)) + '\n')
            sys.stdout.flush()


if __name__ == '__main__':
    main()
