"""What the watchdog has to say: a line of its log, and a line of JSON for who shows events."""
import json
import os
import time

# The newest ones are what is shown; older ones need not be kept for ever.
MOST_BYTES = 64 * 1024


def say(message):
    print(f'{time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())} {message}', flush=True)


def tell(path, service, kind, why):
    """Appends an event {at, service, kind, why}; `at` in ISO 8601, UTC. Half of a full file goes."""
    say(f'{service}: {kind}: {why}')
    now = time.time()
    at = f'{time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now))}.{int(now * 1000) % 1000:03d}Z'
    line = json.dumps({'at': at, 'service': service, 'kind': kind, 'why': why})
    with open(path, 'a', encoding='utf-8') as file:
        file.write(f'{line}\n')
    if os.stat(path).st_size <= MOST_BYTES:
        return
    with open(path, encoding='utf-8') as file:
        lines = file.readlines()
    with open(f'{path}.new', 'w', encoding='utf-8') as file:
        file.writelines(lines[len(lines) // 2 :])
    os.replace(f'{path}.new', path)
