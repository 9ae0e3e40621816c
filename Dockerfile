# syntax=docker/dockerfile:1
# Waybill in an image: what runs and nothing else (decision 0028), as an account that may write /data, /backups and /tmp only.
#   docker run --read-only --tmpfs /tmp --volume waybill:/data --env DATABASE_URL=... --publish 3000:3000 waybill
# Its commands are package.json's, without npm: docker run ... waybill node --run db:migrate

FROM node:24.21.0-bookworm-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6 AS build
WORKDIR /waybill
ENV NEXT_TELEMETRY_DISABLED=1 PRISMA_HIDE_UPDATE_MESSAGE=1
COPY package.json package-lock.json .npmrc ./
# No package runs a script of its own: all that is needed here comes ready-made.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN node scripts/start/main.ts --build \
  && node --disable-warning=ExperimentalWarning scripts/deploy/pack.ts /packed

FROM node:24.21.0-bookworm-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6 AS run
# An init, since the server processes are children; no package managers, which are for building and for intruders.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends tini \
  && rm -rf /var/lib/apt/lists/* /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /opt/yarn* \
  && install -d -o 1000 -g 1000 -m 700 /data /backups
WORKDIR /waybill
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data NEXT_TELEMETRY_DISABLED=1
# The disk is written and synced on these threads; Node's own four are few beside many transfers.
ENV UV_THREADPOOL_SIZE=16
# Root's, so that the account that runs it cannot change it.
COPY --from=build /packed ./
# By number: a cluster that refuses root cannot look up names.
USER 1000:1000
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/api/health/live`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["/usr/bin/tini", "--"]
# Migrates, makes the first Ops admin when there is none, and starts the server processes.
CMD ["node", "--disable-warning=ExperimentalWarning", ".next/waybill/start-main.mjs"]
