"""Whether each service answers a real request. Every function raises where it does not."""
import base64
import http.client
import json
import os

import postgres
from kafka import Broker


def get(address, path, timeout, authorization=None):
    """GET of JSON; raises as `ask` does."""
    return json.loads(ask(address, 'GET', path, timeout, authorization))


def ask(address, method, path, timeout, authorization=None):
    """Returns the body. Raises OSError or HTTPException where no answer comes, Refused where it is no success."""
    connection = http.client.HTTPConnection(*address, timeout=timeout)
    try:
        headers = {'authorization': authorization} if authorization else {}
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        body = response.read()
        if not 200 <= response.status < 300:
            raise Refused(response.status)
        return body
    finally:
        connection.close()


class Refused(Exception):
    """An answer, though not the one that was wanted."""

    def __init__(self, status):
        super().__init__(f'HTTP status {status}')
        self.status = status


def ask_postgres(settings):
    """WAL position and slot: {'wal', 'confirmed', 'sent', 'slot'}; positions in bytes, None without a slot.
    `sent`: how far the WAL is decoded for its reader; None while nobody reads."""
    [row] = ask_sql(
        settings,
        'postgres',
        f"""select pg_current_wal_lsn() - '0/0', s.confirmed_flush_lsn - '0/0', r.sent_lsn - '0/0', s.wal_status
            from (select) one
            left join pg_replication_slots s on s.slot_name = '{settings.slot}'
            left join pg_stat_replication r on r.pid = s.active_pid""",
    )
    *positions, status = row
    wal, confirmed, sent = (at and int(at) for at in positions)
    return {'wal': wal, 'confirmed': confirmed, 'sent': sent, 'slot': status}


def captured_changes(settings):
    """Rows changed in each published table since the statistics began, by the table's topic."""
    rows = ask_sql(
        settings,
        settings.database,
        f"""select t.schemaname || '.' || t.relname, n_tup_ins + n_tup_upd + n_tup_del
            from pg_stat_user_tables t join pg_publication_tables p
              on (p.schemaname, p.tablename) = (t.schemaname, t.relname)
            where p.pubname = '{settings.publication}'""",
    )
    return {f'{settings.prefix}.{name}': int(count) for name, count in rows}


def ask_sql(settings, database, sql):
    return postgres.query(
        settings.postgres,
        settings.answer_s,
        user=settings.user,
        password=settings.secret('postgres.password'),
        database=database,
        sql=sql,
    )


def ask_kafka(settings):
    """End offsets of the captured topics and of the capture's heartbeat: {topic: {partition: offset}}."""
    prefixes = (f'{settings.prefix}.', f'__debezium-heartbeat.{settings.prefix}')
    with Broker(settings.kafka, settings.answer_s) as broker:
        topics = broker.partitions()
        return broker.ends({name: topics[name] for name in topics if name.startswith(prefixes)})


def ask_connect(settings):
    """The states of connector and tasks, the root cause of what one of them failed with, and the
    configuration: {'connector', 'tasks', 'trace', 'config'}; None where there is no connector."""
    try:
        path = '/connectors?expand=status&expand=info'
        known = get(settings.connect, path, *connect_login(settings)).get(settings.connector)
    except Refused:
        return None
    if not known:
        return None
    status = known['status']
    parts = [status['connector'], *status['tasks']]
    traces = [root_cause(part['trace']) for part in parts if part.get('trace')]
    return {
        'connector': status['connector']['state'],
        'tasks': [task['state'] for task in status['tasks']],
        'trace': traces[0] if traces else None,
        'config': known['info']['config'],
    }


def root_cause(trace):
    """What the last `Caused by:` of a Java stack trace says, or its first line. One without words
    says less than the one before it."""
    lines = trace.split('\n')
    told = [lines[0], *(line.strip() for line in lines if line.startswith('Caused by: '))]
    causes = [line.removeprefix('Caused by: ') for line in told]
    return next((cause for cause in reversed(causes) if ' ' in cause), causes[-1])


def connector(settings):
    return f'/connectors/{settings.connector}'


def connect_login(settings):
    return settings.answer_s, settings_login(settings, 'connect.properties')


def settings_login(settings, name):
    with open(os.path.join(settings.secrets, name), encoding='utf-8') as file:
        pair = file.read().strip().replace('=', ':', 1)
    return f'Basic {base64.b64encode(pair.encode()).decode()}'


def ask_debezium_server(settings):
    # UP or not: its health says nothing of whether it moves.
    try:
        get(settings.debezium_server, '/q/health', settings.answer_s)
    except Refused:
        pass


def ask_jupyter(settings):
    token = f'token {settings.secret("jupyter.token")}'
    get(settings.jupyter, '/api/status', settings.answer_s, token)


def ask_spark_master(settings):
    get(settings.spark_master, '/json/', settings.answer_s)


def ask_spark_worker(settings):
    get(settings.spark_worker, '/json/', settings.answer_s)


ANSWERS = {
    'postgres': ask_postgres,
    'kafka': ask_kafka,
    'connect': ask_connect,
    'debezium-server': ask_debezium_server,
    'spark-master': ask_spark_master,
    'spark-worker': ask_spark_worker,
    'jupyter': ask_jupyter,
}
