import { answer } from "@/lib/http/exchange"
import { metricsType, readMetrics } from "@/lib/http/metrics"
import { route } from "@/lib/http/route"

export const GET = route(
  {
    summary: "Figures for Prometheus; with the token of METRICS_TOKEN only",
    auth: "unasked",
    answers: { 200: { description: "Figures", type: "text/plain" } },
  },
  async ({ request }) => {
    const text = await readMetrics(request.headers)
    return answer(text, Buffer.byteLength(text), { status: 200, headers: new Headers({ "content-type": metricsType }) })
  },
)
