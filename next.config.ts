import type { NextConfig } from "next"
import { headersOfApi, headersOfEverything } from "./lib/http/response-headers"

const list = (headers: Record<string, string>) => Object.entries(headers).map(([key, value]) => ({ key, value }))

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  images: { unoptimized: true },
  // `npm test` and `npm run typecheck` check types with the same compiler; a build need not do it again.
  typescript: { ignoreBuildErrors: true },
  // Loaded once per process, as they are. What is bundled exists once in each route's chunks, in memory too.
  serverExternalPackages: [
    "@aws-sdk/client-s3",
    "@node-rs/argon2",
    "@opentelemetry/api",
    "@opentelemetry/core",
    "@opentelemetry/exporter-trace-otlp-http",
    "@opentelemetry/resources",
    "@opentelemetry/sdk-trace-base",
    "@prisma/adapter-pg",
    "@sentry/core",
    "@tus/server",
    "@zxcvbn-ts/core",
    "@zxcvbn-ts/language-common",
    "@zxcvbn-ts/language-en",
    "busboy",
    "inngest",
    "jose",
    "lossless-json",
    "minio",
    "next-auth",
    "pg",
    "pg-boss",
    "pino",
    "piscina",
    "prom-client",
    "rate-limiter-flexible",
    "resend",
    "uuid",
    "zod",
  ],
  // The development server writes whole addresses, and these may hold a token.
  logging: { incomingRequests: { ignore: [/^\/(?:verify|reset-password)\b/] } },
  headers: async () => [
    { source: "/:path*", headers: list(headersOfEverything) },
    { source: "/api/:path((?!v1/download).*)", headers: list(headersOfApi) },
  ],
}

export default config
