-- Run by roles.sh, as the superuser, in the application's database.
SELECT format('CREATE ROLE %I', name) FROM unnest(ARRAY['waybill_owner', 'waybill_app', 'inngest']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
ALTER ROLE waybill_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'owner';
ALTER ROLE waybill_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'app';
ALTER ROLE inngest LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'inngest';
-- A restore sees who is connected, and takes the job queue away.
GRANT waybill_app TO waybill_owner;

SELECT 'CREATE DATABASE inngest OWNER inngest' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'inngest') \gexec
REVOKE ALL ON DATABASE inngest FROM PUBLIC;

SELECT format('ALTER DATABASE %I OWNER TO waybill_owner', current_database()) \gexec
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database()) \gexec
SELECT format('GRANT CONNECT ON DATABASE %I TO waybill_app', current_database()) \gexec

CREATE SCHEMA IF NOT EXISTS pgboss;
ALTER SCHEMA pgboss OWNER TO waybill_app;
ALTER SCHEMA public OWNER TO waybill_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO waybill_app;

-- What an older version has made belongs to whoever made it. What belongs to an extension stays.
WITH schemas (oid, name, owner) AS (
  VALUES ('public'::regnamespace, 'public', 'waybill_owner'), ('pgboss'::regnamespace, 'pgboss', 'waybill_app')
), found AS (
  SELECT 1 AS turn, 'pg_class'::regclass AS catalogue, c.oid, s.owner, c.relowner AS owned,
         format('%s %s', CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
                c.oid::regclass) AS object
  FROM pg_class c JOIN schemas s ON s.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND NOT c.relispartition
    -- A sequence of a column follows its table.
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND c.relkind = 'S' AND d.deptype IN ('a', 'i'))
  UNION ALL
  SELECT 2, 'pg_class'::regclass, c.oid, s.owner, c.relowner, format('TABLE %s', c.oid::regclass)
  FROM pg_class c JOIN schemas s ON s.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND c.relispartition
  UNION ALL
  SELECT 3, 'pg_proc'::regclass, p.oid, s.owner, p.proowner, format('ROUTINE %s', p.oid::regprocedure)
  FROM pg_proc p JOIN schemas s ON s.oid = p.pronamespace
  UNION ALL
  SELECT 4, 'pg_type'::regclass, t.oid, s.owner, t.typowner, format('TYPE %s', t.oid::regtype)
  FROM pg_type t JOIN schemas s ON s.oid = t.typnamespace WHERE t.typtype IN ('e', 'd')
)
SELECT format('ALTER %s OWNER TO %I', object, owner) FROM found
WHERE owned <> owner::regrole
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = found.catalogue AND d.objid = found.oid AND d.deptype = 'e')
ORDER BY turn \gexec

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO waybill_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO waybill_app;
ALTER DEFAULT PRIVILEGES FOR ROLE waybill_owner IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO waybill_app;
ALTER DEFAULT PRIVILEGES FOR ROLE waybill_owner IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO waybill_app;
