import { createHash, timingSafeEqual } from "node:crypto"
import { WaybillError } from "@/lib/core/errors"
import { env } from "@/lib/platform/env"
import { collectFigures } from "@/lib/platform/metrics/collect"

/** https://prometheus.io/docs/instrumenting/exposition_formats, the text-based format */
export const metricsType = "text/plain; version=0.0.4; charset=utf-8"

/**
 * What this instance has to tell Prometheus. To anybody without a token of METRICS_TOKEN, and where there is no such
 * setting, it does not exist.
 * @throws WaybillError `not_found`
 */
export async function readMetrics(headers: Headers): Promise<string> {
  const tokens = env().METRICS_TOKEN ?? []
  const given = /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1]
  const wanted = given && digest(given)
  if (!wanted || !tokens.some((token) => timingSafeEqual(wanted, digest(token)))) throw new WaybillError("not_found")
  return collectFigures()
}

/** Of one length each, as the comparison wants them. */
function digest(words: string): Buffer {
  return createHash("sha256").update(words).digest()
}
