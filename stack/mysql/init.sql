-- The source side of the lab. Run by root; may be run again at any time. The password of debezium is set
-- elsewhere: no secret stands in a file of settings.

CREATE DATABASE IF NOT EXISTS inventory;

-- It reads the binary log, and the tables for its snapshot, which it locks for a moment (RELOAD).
CREATE USER IF NOT EXISTS 'debezium'@'%';
GRANT RELOAD, SHOW DATABASES, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO 'debezium'@'%';
GRANT SELECT ON inventory.* TO 'debezium'@'%';
