-- The source side of the lab. Run by a superuser in database `lab`; may be run again at any time.
-- The password of role debezium is set elsewhere: no secret stands in a file of settings.

CREATE SCHEMA IF NOT EXISTS inventory;

-- The rows come with the table only: deleted ones must not be back after the next start.
DO $$
BEGIN
  IF to_regclass('inventory.customers') IS NULL THEN
    CREATE TABLE inventory.customers (
      id serial PRIMARY KEY,
      first_name varchar(255) NOT NULL,
      last_name varchar(255) NOT NULL,
      email varchar(255) NOT NULL UNIQUE
    );
    INSERT INTO inventory.customers (first_name, last_name, email) VALUES
      ('Marta', 'Oliveira', 'marta.oliveira@example.com'),
      ('Jonas', 'Lindqvist', 'jonas.lindqvist@example.org'),
      ('Amina', 'Haddad', 'amina.haddad@example.net'),
      ('Tomás', 'Novák', 'tomas.novak@example.com');
  END IF;
END
$$;

-- Updates and deletes then carry the whole row as it was, and unchanged TOASTed values with it.
ALTER TABLE inventory.customers REPLICA IDENTITY FULL;

-- Written by the connector every few seconds: while only other tables (or databases) write, the
-- slot could not move otherwise and would retain their WAL.
CREATE SCHEMA IF NOT EXISTS cdc_heartbeat;
CREATE TABLE IF NOT EXISTS cdc_heartbeat.heartbeat (
  id int PRIMARY KEY,
  at timestamptz NOT NULL
) WITH (fillfactor = 10);

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'debezium') THEN
    CREATE ROLE debezium;
  END IF;
END
$$;
ALTER ROLE debezium LOGIN REPLICATION NOSUPERUSER NOCREATEDB NOCREATEROLE;

GRANT CONNECT ON DATABASE lab TO debezium;
GRANT USAGE ON SCHEMA inventory, cdc_heartbeat TO debezium;
GRANT SELECT ON ALL TABLES IN SCHEMA inventory TO debezium;
ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA inventory GRANT SELECT ON TABLES TO debezium;
GRANT SELECT, INSERT, UPDATE ON cdc_heartbeat.heartbeat TO debezium;

-- By schema, so that tables made later are captured; the heartbeat table has to be in it, or its
-- writes never reach the connector and the slot stands still.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'dbz_publication') THEN
    CREATE PUBLICATION dbz_publication
      FOR TABLES IN SCHEMA inventory, TABLE cdc_heartbeat.heartbeat;
  END IF;
  -- As is the default: what is not published here is missing in the table without a word.
  IF EXISTS (
    SELECT FROM pg_publication WHERE pubname = 'dbz_publication'
      AND NOT (pubinsert AND pubupdate AND pubdelete AND pubtruncate)
  ) THEN
    ALTER PUBLICATION dbz_publication SET (publish = 'insert, update, delete, truncate');
  END IF;
END
$$;
