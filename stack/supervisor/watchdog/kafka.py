"""The three requests that tell whether a broker works and how far its topics are.

Kafka's protocol in versions that brokers from 1.0 on understand, 4.x too: Metadata v4, ListOffsets v2.
"""
import socket
import struct

METADATA, LIST_OFFSETS = 3, 2
LATEST = -1


class Broker:
    """One connection. Every method raises OSError where the broker does not answer in time."""

    def __init__(self, address, timeout):
        self.socket = socket.create_connection(address, timeout=timeout)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def ask(self, api, version, body):
        head = struct.pack('>hhih', api, version, 1, 8) + b'watchdog'
        self.socket.sendall(struct.pack('>i', len(head) + len(body)) + head + body)
        (size,) = struct.unpack('>i', self.read(4))
        return Reader(self.read(size)[4:])

    def read(self, count):
        data = bytearray()
        while len(data) < count:
            chunk = self.socket.recv(count - len(data))
            if not chunk:
                raise ConnectionError('the broker closed the connection')
            data += chunk
        return bytes(data)

    def partitions(self):
        """Every topic with the ids of its partitions. Raises where no broker has registered."""
        answer = self.ask(METADATA, 4, struct.pack('>i?', -1, False))
        answer.take('>i')
        brokers = answer.array(lambda r: (r.take('>i'), r.text(), r.take('>i'), r.text()))
        answer.text(), answer.take('>i')
        if not brokers:
            raise ConnectionError('no broker has registered')
        return dict(answer.array(read_topic))

    def ends(self, wanted):
        """The end offset of each partition: {topic: {partition: offset}}."""
        body = struct.pack('>ib', -1, 0) + array(
            wanted.items(),
            lambda item: text(item[0]) + array(item[1], lambda p: struct.pack('>iq', p, LATEST)),
        )
        answer = self.ask(LIST_OFFSETS, 2, body)
        answer.take('>i')
        return dict(answer.array(read_offsets))


def read_topic(reader):
    reader.take('>h')
    name = reader.text()
    reader.take('>?')
    return name, reader.array(read_partition)


def read_partition(reader):
    reader.take('>h')
    partition = reader.take('>i')
    reader.take('>i')
    for _ in ('replicas', 'in sync'):
        reader.array(lambda r: r.take('>i'))
    return partition


def read_offsets(reader):
    name = reader.text()
    found = {}
    for partition, error, _, offset in reader.array(
        lambda r: (r.take('>i'), r.take('>h'), r.take('>q'), r.take('>q'))
    ):
        if error == 0:
            found[partition] = offset
    return name, found


class Reader:
    def __init__(self, data):
        self.data = data
        self.at = 0

    def take(self, kind):
        (value,) = struct.unpack_from(kind, self.data, self.at)
        self.at += struct.calcsize(kind)
        return value

    def text(self):
        size = self.take('>h')
        if size < 0:
            return None
        self.at += size
        return self.data[self.at - size : self.at].decode()

    def array(self, read):
        return [read(self) for _ in range(self.take('>i'))]


def text(value):
    data = value.encode()
    return struct.pack('>h', len(data)) + data


def array(values, write):
    values = list(values)
    return struct.pack('>i', len(values)) + b''.join(write(value) for value in values)
