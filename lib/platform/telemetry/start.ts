import { env } from "../env"
import { reporter } from "./reports"
import { tracing } from "./tracing"

const flushMilliseconds = 3_000

/** Begins to send traces and errors to where the settings say. Without such settings nothing of it is even loaded. */
export async function startTelemetry(): Promise<void> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SERVICE_NAME, SENTRY_DSN, SENTRY_ENVIRONMENT } = env()
  if (OTEL_EXPORTER_OTLP_ENDPOINT) {
    const { otlpTracing } = await import("./otlp")
    tracing().of = otlpTracing(OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SERVICE_NAME)
  }
  if (SENTRY_DSN) {
    const { sentryReporter } = await import("./sentry")
    reporter().of = sentryReporter({ dsn: SENTRY_DSN, environment: SENTRY_ENVIRONMENT })
  }
}

/** Lets what is still here leave, within a few seconds. */
export async function stopTelemetry(): Promise<void> {
  const [traces, reports] = [tracing().of, reporter().of]
  tracing().of = null
  reporter().of = null
  await Promise.allSettled([traces?.stop(), reports?.flush(flushMilliseconds)])
}
