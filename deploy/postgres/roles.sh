#!/bin/sh
# The service `roles` of docker-compose.yml runs this at each `docker compose up`, before the migrations: it makes the accounts
# of the database and says what each may do. Doing it again changes nothing but passwords, so a new one in .env counts from then
# on; and a database whose tables belong to the superuser, as in older versions, is put right.
#
#   waybill        the superuser of the image: this script's and nobody else's
#   waybill_owner  owns the database and its tables: migrations, backup and restore
#   waybill_app    the application: reads and writes rows; it owns the schema of its own job queue, and nothing else
#   inngest        owns Inngest's own database, and cannot enter the application's
set -eu
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 \
  --set owner="$POSTGRES_OWNER_PASSWORD" --set app="$POSTGRES_APP_PASSWORD" --set inngest="$INNGEST_POSTGRES_PASSWORD" \
  --file "${ROLES_SQL:-/roles.sql}"
