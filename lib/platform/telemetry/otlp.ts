import { ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api"
import { W3CTraceContextPropagator } from "@opentelemetry/core"
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http"
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from "@opentelemetry/resources"
import { BasicTracerProvider, BatchSpanProcessor } from "@opentelemetry/sdk-trace-base"
import type { SpanFacts, Tracing } from "./tracing"

const kinds = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  internal: SpanKind.INTERNAL,
  consumer: SpanKind.CONSUMER,
}

const propagator = new W3CTraceContextPropagator()
const getter = { get: (carrier: Record<string, string>, key: string) => carrier[key], keys: Object.keys }

/**
 * Sends traces over OTLP/HTTP. It is registered nowhere: Next would write spans of its own, with query strings in them.
 * Loaded only where it is used (./start).
 * @param endpoint OTLP's base address; traces go to /v1/traces below it
 */
export function otlpTracing(endpoint: string, serviceName: string): Tracing {
  const url = `${endpoint.replace(/\/+$/, "")}/v1/traces`
  const provider = new BasicTracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ "service.name": serviceName }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url }))],
  })
  const tracer = provider.getTracer("waybill")
  return {
    begin({ name, kind, attributes = {}, traceparent }: SpanFacts, parent: Span | undefined): Span {
      const context = parent
        ? trace.setSpan(ROOT_CONTEXT, parent)
        : traceparent
          ? propagator.extract(ROOT_CONTEXT, { traceparent }, getter)
          : ROOT_CONTEXT
      return tracer.startSpan(name, { kind: kinds[kind], attributes }, context)
    },
    end(span: Span, error?: unknown): void {
      if (error !== undefined) {
        // The kind of error alone: its message may hold what somebody sent.
        span.setStatus({ code: SpanStatusCode.ERROR })
        span.setAttribute("error.type", error instanceof Error ? error.name : "error")
      }
      span.end()
    },
    stop: () => provider.shutdown(),
  }
}
