import { parse as parseJson } from "lossless-json"
import type { ZodType } from "zod"
import { checkInput, invalidRequest } from "@/lib/core/check-input"
import { WaybillError } from "@/lib/core/errors"
import { nodeRequest } from "./exchange"

const mostBytes = 32 * 1024
const deepest = 5
/** For so little, on the slowest of connections. */
const mostMilliseconds = 30_000

/**
 * A JSON body of at most 32 kB, without keys that come twice.
 * @throws WaybillError `unsupported_media_type`, `too_large`, `invalid_request`, `request_timeout`
 */
export async function readBody<Value>(request: Request, schema: ZodType<Value>): Promise<Value> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase()
  const text = await readText(request)
  if (text === "" && !type) return checkInput(schema, {})
  if (type !== "application/json")
    throw new WaybillError("unsupported_media_type", { detail: "Send application/json." })
  return checkInput(schema, parseStrictly(text))
}

/**
 * The query string, in which no name may come twice.
 * @throws WaybillError `invalid_request`
 */
export function readQuery<Value>(url: URL, schema: ZodType<Value>): Value {
  const entries = [...url.searchParams]
  const values = new Map(entries)
  if (values.size !== entries.length) throw invalid("query", "Name each parameter once.")
  return checkInput(schema, Object.fromEntries(values))
}

/** A path parameter that does not fit is a place that does not exist. @throws WaybillError `not_found` */
export function readParams<Value>(params: unknown, schema: ZodType<Value>): Value {
  const result = schema.safeParse(params)
  if (!result.success) throw new WaybillError("not_found")
  return result.data
}

/**
 * A body of at most 32 kB as text.
 * @throws WaybillError `too_large`, `invalid_request` when it is not UTF-8
 */
export async function readText(request: Request): Promise<string> {
  if (!request.body) return ""
  if (Number(request.headers.get("content-length") ?? 0) > mostBytes) throw new WaybillError("too_large")
  const bytes = await readBytes(chunksOf(request.body))
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes)
  } catch {
    throw invalid("body", "Send text in UTF-8.")
  }
}

function chunksOf(body: ReadableStream<Uint8Array>): AsyncIterator<Uint8Array> {
  // One that is left early would take the request with it, and with that the connection of the answer.
  const iterator = nodeRequest()?.iterator({ destroyOnReturn: false })
  if (iterator) return iterator
  const reader = body.getReader()
  const done = { done: true, value: undefined } as const
  return {
    next: async () => (await reader.read()) as IteratorResult<Uint8Array>,
    return: () => reader.cancel().then(() => done),
  }
}

async function readBytes(body: AsyncIterator<Uint8Array>): Promise<Buffer> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new WaybillError("request_timeout")), mostMilliseconds)
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for (;;) {
      const read = body.next().catch(() => {
        throw invalid("body", "The request ended before all of it had arrived.")
      })
      const { done, value } = await Promise.race([read, late.promise])
      if (done) return Buffer.concat(chunks)
      size += value.length
      if (size > mostBytes) throw new WaybillError("too_large")
      chunks.push(value)
    }
  } finally {
    clearTimeout(timer)
    // Nothing more of it is wanted; whether that can still be said is no matter.
    body.return?.().catch(() => {})
  }
}

function parseStrictly(text: string): unknown {
  if (depth(text) > deepest) throw invalid("body", `Nest at most ${deepest} levels.`)
  try {
    return parseJson(text, null, { parseNumber: Number, onDuplicateKey: ({ key }) => refuseDuplicate(key) })
  } catch {
    throw invalid("body", "Send JSON in which no name comes twice.")
  }
}

function refuseDuplicate(key: string): never {
  throw new SyntaxError(`duplicate ${key.slice(0, 50)}`)
}

/** The deepest nesting, counted before parsing so that a parser's recursion is never tried. */
function depth(text: string): number {
  let now = 0
  let most = 0
  for (const character of text) {
    if (character === "{" || character === "[") most = Math.max(most, ++now)
    else if (character === "}" || character === "]") now--
  }
  return most
}

function invalid(path: string, message: string): WaybillError {
  return invalidRequest([{ path, message }])
}
