import { Counter, Histogram, Registry } from "prom-client"
import { expect, test } from "vitest"
import { mergeExpositions } from "./merge"

async function exposition(worker: string, count: number) {
  const registry = new Registry()
  const registers = [registry]
  new Counter({ name: "tries_total", help: 'Tries, "all" of them', registers }).inc(count)
  const histogram = new Histogram({
    name: "time_seconds",
    help: "Time",
    labelNames: ["route"],
    buckets: [1],
    registers,
  })
  histogram.observe({ route: '/a/{id} "x" \\' }, 0.5)
  return { worker, text: await registry.metrics() }
}

test("each process's figures keep their own lines, under one head", async () => {
  const merged = mergeExpositions([await exposition("1", 3), await exposition("2", 4)])
  expect(merged).toBe(`# HELP tries_total Tries, "all" of them
# TYPE tries_total counter
tries_total{worker="1"} 3
tries_total{worker="2"} 4

# HELP time_seconds Time
# TYPE time_seconds histogram
time_seconds_bucket{worker="1",le="1",route="/a/{id} \\"x\\" \\\\"} 1
time_seconds_bucket{worker="1",le="+Inf",route="/a/{id} \\"x\\" \\\\"} 1
time_seconds_sum{worker="1",route="/a/{id} \\"x\\" \\\\"} 0.5
time_seconds_count{worker="1",route="/a/{id} \\"x\\" \\\\"} 1
time_seconds_bucket{worker="2",le="1",route="/a/{id} \\"x\\" \\\\"} 1
time_seconds_bucket{worker="2",le="+Inf",route="/a/{id} \\"x\\" \\\\"} 1
time_seconds_sum{worker="2",route="/a/{id} \\"x\\" \\\\"} 0.5
time_seconds_count{worker="2",route="/a/{id} \\"x\\" \\\\"} 1
`)
})
