"""Registers Debezium's connector with Kafka Connect, or brings it up to date, once its source listens.

PUT creates or replaces, and starts the connector anew even where nothing has changed: for a moment it
does not run then. A task that has failed is restarted by neither. The password stays in its file:
Connect gets a reference to it.
"""
import base64
import json
import os
import socket
import sys
import time
import urllib.error
import urllib.request

SETTINGS = '/etc/cdc-top/connect'
LOGIN = '/run/secrets/connect.properties'
NAME = 'lab-cdc'
CONNECTOR = f'http://connect:8083/connectors/{NAME}'
FILE = {'postgres': 'connector.json', 'mysql': 'mysql-connector.json'}[os.environ.get('LAB_SOURCE', 'postgres')]
PATIENCE_S = 240


def read_properties(path):
    with open(path, encoding='utf-8') as file:
        lines = [line.strip() for line in file]
    return dict(line.split('=', 1) for line in lines if line and not line.startswith('#'))


def read_config():
    with open(f'{SETTINGS}/{FILE}', encoding='utf-8') as file:
        config = json.load(file)
    return {**config, **read_properties(f'{SETTINGS}/tuning.properties')}


def authorization():
    ((user, password),) = read_properties(LOGIN).items()
    return 'Basic ' + base64.b64encode(f'{user}:{password}'.encode()).decode()


def send(method, url, body=None):
    """Asks until it is done: Connect may be starting, and while it rebalances it answers 409, or 404
    where the status is not written yet. Returns the answer; None where what is read is not there."""
    deadline = time.monotonic() + PATIENCE_S
    headers = {'authorization': authorization(), 'content-type': 'application/json'}
    data = None if body is None else json.dumps(body).encode()
    while True:
        request = urllib.request.Request(url, data=data, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return json.loads(response.read() or 'null')
        except urllib.error.HTTPError as error:
            if method == 'GET' and error.code == 404:
                return None
            reason = f'{error.code}: {error.read().decode(errors="replace")[:300]}'
            again = error.code in (404, 409, 503)
        except OSError as error:
            reason, again = str(error), True
        if not again or time.monotonic() > deadline:
            sys.exit(f'Connect refuses the connector ({reason})')
        time.sleep(0.25)


def wait_for(host, port):
    """Returns once something listens there: Connect refuses a connector whose source it can't reach."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            socket.create_connection((host, port), timeout=5).close()
            return
        except OSError as error:
            if time.monotonic() > deadline:
                sys.exit(f'the source does not listen ({host}:{port}: {error})')
        time.sleep(0.25)


def main():
    config = {**read_config(), 'name': NAME}
    wait_for(config['database.hostname'], int(config['database.port']))
    known = send('GET', f'{CONNECTOR}/config')
    if known != config:
        send('PUT', f'{CONNECTOR}/config', config)
    send('POST', f'{CONNECTOR}/restart?includeTasks=true&onlyFailed=true')
    print(f'the connector {NAME} is {"up to date" if known else "registered"}')


if __name__ == '__main__':
    main()
