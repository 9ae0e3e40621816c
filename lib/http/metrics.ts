import { createHash, timingSafeEqual } from "node:crypto"
import { WaybillError } from "@/lib/core/errors"
import { env } from "@/lib/platform/env"
import { scannerStatus } from "@/lib/platform/scanner/current"

/** https://prometheus.io/docs/instrumenting/exposition_formats, the text-based format */
export const metricsType = "text/plain; version=0.0.4; charset=utf-8"

/**
 * What this server process has to tell Prometheus. To anybody without a token of METRICS_TOKEN, and where there is no
 * such setting, it does not exist.
 * @throws WaybillError `not_found`
 */
export function readMetrics(headers: Headers): string {
  const tokens = env().METRICS_TOKEN ?? []
  const given = /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1]
  const wanted = given && digest(given)
  if (!wanted || !tokens.some((token) => timingSafeEqual(wanted, digest(token)))) throw new WaybillError("not_found")
  return scannerMetrics()
}

/** Of one length each, as the comparison wants them. */
function digest(words: string): Buffer {
  return createHash("sha256").update(words).digest()
}

function scannerMetrics(): string {
  const { name, state, lastTestAt } = scannerStatus()
  // No scanner is not one that is down: who wants one asks whether the figure is there.
  if (state === "none") return ""
  return [
    ...gauge(
      "waybill_scanner_up",
      "Whether the malware scanner passed its last self-test.",
      name,
      state === "up" ? 1 : 0,
    ),
    ...gauge(
      "waybill_scanner_last_test_timestamp_seconds",
      "When the malware scanner was last tested, 0 for never.",
      name,
      (lastTestAt?.getTime() ?? 0) / 1_000,
    ),
  ].join("")
}

function gauge(metric: string, help: string, scanner: string, value: number): string[] {
  return [`# HELP ${metric} ${help}\n`, `# TYPE ${metric} gauge\n`, `${metric}{scanner="${scanner}"} ${value}\n`]
}
