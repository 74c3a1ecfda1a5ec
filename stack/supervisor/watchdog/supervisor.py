"""supervisord's XML-RPC over its unix socket."""
import http.client
import socket
import xmlrpc.client


class Connection(http.client.HTTPConnection):
    def __init__(self, path, timeout):
        super().__init__('localhost', timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Transport(xmlrpc.client.Transport):
    def __init__(self, path, timeout):
        super().__init__()
        self.path = path
        self.timeout = timeout

    def make_connection(self, _host):
        return Connection(self.path, self.timeout)


class Supervisor:
    def __init__(self, path, timeout=10):
        proxy = xmlrpc.client.ServerProxy('http://localhost', transport=Transport(path, timeout))
        self.call = proxy.supervisor

    def programs(self):
        """Every program by name: {'state': 'RUNNING', 'pid': 1, 'age': seconds, 'status': 0}."""
        return {
            info['name']: {
                'state': info['statename'],
                'pid': info['pid'],
                'age': info['now'] - info['start'],
                'status': info['exitstatus'],
            }
            for info in self.call.getAllProcessInfo()
        }

    def start(self, name):
        """Starts a program; one that somebody else has started meanwhile is left as it is."""
        try:
            self.call.startProcess(name, False)
        except xmlrpc.client.Fault as fault:
            if fault.faultCode != 60:  # ALREADY_STARTED
                raise
