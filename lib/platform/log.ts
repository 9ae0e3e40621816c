import pino from "pino"
import { env } from "./env"
import { singleton } from "./singleton"

/** One JSON object a line, so that nothing from outside can break a line. Secrets are cut by path, wherever they are nested. */
export const log = singleton("log", () =>
  pino({
    level: env().LOG_LEVEL,
    redact: {
      paths: ["password", "token", "cookie", "authorization", "secret", "otp"].flatMap((name) => [
        name,
        `*.${name}`,
        `*.*.${name}`,
      ]),
      censor: "[redacted]",
    },
    serializers: { error: pino.stdSerializers.err },
  }),
)
