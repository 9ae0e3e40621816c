import { type ZodType, z } from "zod"
import { errorCodes } from "@/lib/core/errors"
import { env } from "@/lib/platform/env"
import type { Route, RouteDefinition } from "./route"

const methods = ["GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS"] as const
type Method = (typeof methods)[number]

/** The exports of a route file. */
export type RouteModule = Partial<Record<Method, Route>>

/** The OpenAPI 3.1 document of these route files, keyed by path below /api/v1. Made from what guards and parses. */
export function openApiDocument(modules: Record<string, RouteModule>): object {
  return {
    openapi: "3.1.0",
    info: {
      title: "Waybill",
      version: "1",
      description: "Secure document hand-over. Errors are application/problem+json (RFC 9457) with a stable `code`.",
    },
    servers: [{ url: `${env().APP_URL}/api/v1` }],
    components: {
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "access_token of POST /token" },
        session: { type: "apiKey", in: "cookie", name: "waybill.session", description: "The browser's session" },
      },
      schemas: { Problem: problemSchema() },
    },
    paths: Object.fromEntries(Object.entries(modules).map(([path, module]) => [path, pathItem(path, module)])),
  }
}

function pathItem(path: string, module: RouteModule): object {
  const offered = methods.flatMap((method) => (module[method] ? [[method, module[method].definition] as const] : []))
  return Object.fromEntries(
    offered.map(([method, definition]) => [method.toLowerCase(), operation(path, method, definition)]),
  )
}

function operation(path: string, method: Method, definition: RouteDefinition): object {
  return {
    operationId: `${method.toLowerCase()}${path.replace(/[^a-z]+(\w)/gi, (_, letter: string) => letter.toUpperCase()).replace(/\W/g, "")}`,
    summary: definition.summary,
    ...(definition.description ? { description: definition.description } : {}),
    tags: [definition.auth],
    security: definition.auth === "public" ? [] : [{ bearer: [] }, { session: [] }],
    parameters: [...parameters("path", definition.params), ...parameters("query", definition.query)],
    ...(definition.body ? { requestBody: requestBody(definition.body) } : {}),
    responses: { ...answers(definition), default: { description: "A problem", content: problemContent } },
  }
}

const problemContent = { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } }

function answers(definition: RouteDefinition): object {
  const entries = Object.entries(definition.answers).map(([status, { description, schema, type }]) => {
    const content = schema
      ? { [type ?? "application/json"]: { schema: jsonSchema(schema, "output") } }
      : type
        ? { [type]: {} }
        : undefined
    return [status, { description, ...(content ? { content } : {}) }]
  })
  return Object.fromEntries(entries)
}

function requestBody(body: NonNullable<RouteDefinition["body"]>): object {
  if ("stream" in body) {
    const schema = { type: "object", properties: { file: { type: "string", format: "binary" } }, required: ["file"] }
    return {
      required: true,
      description: body.description,
      content: { [body.stream]: body.stream.startsWith("multipart") ? { schema } : {} },
    }
  }
  return { required: true, content: { "application/json": { schema: jsonSchema(body, "input") } } }
}

function parameters(place: "path" | "query", schema: ZodType | undefined): object[] {
  if (!schema) return []
  const { properties = {}, required = [] } = jsonSchema(schema, "input") as {
    properties?: Record<string, object>
    required?: string[]
  }
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    schema: property,
  }))
}

function jsonSchema(schema: ZodType, io: "input" | "output"): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" })
  return rest
}

function problemSchema(): object {
  return {
    type: "object",
    required: ["type", "title", "status", "code", "requestId"],
    properties: {
      type: { type: "string" },
      title: { type: "string", description: "A sentence for people" },
      status: { type: "integer" },
      code: { type: "string", enum: errorCodes().map(({ code }) => code), description: "Stable" },
      detail: { type: "string" },
      faults: {
        type: "array",
        items: { type: "object", properties: { path: { type: "string" }, message: { type: "string" } } },
      },
      requestId: { type: "string" },
    },
  }
}
