#!/bin/sh
# Run once by the image of docker-compose.yml's `database`, when its folder is made: Inngest's own database and account, and
# the application's closed to it.
psql --set ON_ERROR_STOP=1 --set password="$INNGEST_POSTGRES_PASSWORD" --username waybill --dbname waybill <<'SQL'
CREATE ROLE inngest LOGIN PASSWORD :'password';
CREATE DATABASE inngest OWNER inngest;
REVOKE CONNECT ON DATABASE waybill FROM PUBLIC;
SQL
