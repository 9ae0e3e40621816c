import type { NextConfig } from "next"

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
    "@prisma/adapter-pg",
    "@tus/server",
    "@zip.js/zip.js",
    "@zxcvbn-ts/language-common",
    "busboy",
    "inngest",
    "jose",
    "lossless-json",
    "minio",
    "next-auth",
    "pg",
    "pg-boss",
    "pino",
    "rate-limiter-flexible",
    "resend",
    "saxes",
    "uuid",
    "zod",
  ],
  headers: async () => [
    {
      source: "/:path*",
      headers: [
        { key: "x-content-type-options", value: "nosniff" },
        { key: "referrer-policy", value: "no-referrer" },
        { key: "x-frame-options", value: "DENY" },
        { key: "cross-origin-opener-policy", value: "same-origin" },
        { key: "permissions-policy", value: "camera=(), microphone=(), geolocation=()" },
      ],
    },
    {
      source: "/api/:path((?!v1/download).*)",
      headers: [{ key: "content-security-policy", value: "default-src 'none'; frame-ancestors 'none'" }],
    },
  ],
}

export default config
