"""One query over a connection of its own, by PostgreSQL's protocol with a SCRAM login (RFC 5802).

A new connection each time: where the postmaster hangs, sessions that are there go on answering.
"""
import base64
import hashlib
import hmac
import os
import socket
import struct

SASL, SASL_CONTINUE, SASL_FINAL, OK = 10, 11, 12, 0


class ServerError(Exception):
    """The server answers, and it says no."""


def query(address, timeout, *, user, password, database, sql):
    """The rows, each a list of texts. Raises OSError where no answer comes, ServerError otherwise."""
    with socket.create_connection(address, timeout=timeout) as connection:
        session = Session(connection)
        session.log_in(user, password, database)
        session.send(b'Q', sql.encode() + b'\0')
        rows = [data_row(body) for kind, body in session.until(b'Z') if kind == b'D']
        session.send(b'X', b'')
        return rows


class Session:
    def __init__(self, connection):
        self.connection = connection

    def send(self, kind, body):
        self.connection.sendall(kind + struct.pack('>i', len(body) + 4) + body)

    def read(self, count):
        data = bytearray()
        while len(data) < count:
            chunk = self.connection.recv(count - len(data))
            if not chunk:
                raise ConnectionError('the server closed the connection')
            data += chunk
        return bytes(data)

    def message(self):
        kind, size = struct.unpack('>ci', self.read(5))
        body = self.read(size - 4)
        if kind == b'E':
            fields = {part[:1]: part[1:].decode(errors='replace') for part in body.split(b'\0')}
            raise ServerError(fields.get(b'M', 'an error without a message'))
        return kind, body

    def until(self, last):
        while True:
            kind, body = self.message()
            yield kind, body
            if kind == last:
                return

    def log_in(self, user, password, database):
        options = {'user': user, 'database': database, 'application_name': 'cdc-top watchdog'}
        body = b''.join(f'{key}\0{value}\0'.encode() for key, value in options.items())
        self.send(b'', struct.pack('>i', 3 << 16) + body + b'\0')
        login = Scram(password)
        for kind, body in self.until(b'Z'):
            if kind != b'R':
                continue
            (step,) = struct.unpack_from('>i', body)
            if step == SASL:
                first = login.first()
                name = b'SCRAM-SHA-256\0'
                self.send(b'p', name + struct.pack('>i', len(first)) + first)
            elif step == SASL_CONTINUE:
                self.send(b'p', login.proof(body[4:].decode()))
            elif step not in (SASL_FINAL, OK):
                raise ServerError(f'a login of kind {step} is asked for')


class Scram:
    def __init__(self, password):
        self.password = password.encode()
        self.nonce = base64.b64encode(os.urandom(18)).decode()

    def first(self):
        return f'n,,n=,r={self.nonce}'.encode()

    def proof(self, challenge):
        parts = dict(part.split('=', 1) for part in challenge.split(','))
        if not parts['r'].startswith(self.nonce):
            raise ServerError('the nonce of the login is not ours')
        rounds = int(parts['i'])
        salted = hashlib.pbkdf2_hmac('sha256', self.password, base64.b64decode(parts['s']), rounds)
        client = hmac.digest(salted, b'Client Key', 'sha256')
        bare = f'c=biws,r={parts["r"]}'
        signed = f'n=,r={self.nonce},{challenge},{bare}'.encode()
        signature = hmac.digest(hashlib.sha256(client).digest(), signed, 'sha256')
        proof = bytes(a ^ b for a, b in zip(client, signature))
        return f'{bare},p={base64.b64encode(proof).decode()}'.encode()


def data_row(body):
    (count,) = struct.unpack_from('>h', body)
    at = 2
    row = []
    for _ in range(count):
        (size,) = struct.unpack_from('>i', body, at)
        at += 4
        row.append(None if size < 0 else body[at : at + size].decode())
        at += max(size, 0)
    return row
