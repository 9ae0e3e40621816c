import type { RouteModule } from "@/lib/http/openapi"
import * as live from "./health/live/route"
import * as ready from "./health/ready/route"
import * as health from "./health/route"
import * as metrics from "./metrics/route"

/** What machines ask how we are, by its path below /api: answered without Next, and no part of the API. */
export const operations: Record<string, RouteModule> = {
  "/health": health,
  "/health/live": live,
  "/health/ready": ready,
  "/metrics": metrics,
}
