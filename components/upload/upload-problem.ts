import { DetailedError, type HttpResponse } from "tus-js-client"

/** Why an upload ended without its file. */
export type UploadProblem = {
  /** The API's stable code, or `connection_lost`, or `part_too_large`. */
  code: string
  title: string
  detail: string | null
  /** Where in the file the reason was found. */
  where?: string
  /** Whether the same file can go on later; if not, it was refused for good. */
  retryable: boolean
}

/** What is known of the rules before a byte is sent. */
export type UploadRules = {
  maxBytes: number
  /** The API's own titles of refusals, by their code, so that both say the same. */
  titles: Record<string, string>
}

/** The server answered something that says nothing about where to go on. */
export class UnexpectedAnswer extends Error {
  override name = "UnexpectedAnswer"

  constructor(readonly response: HttpResponse) {
    super("the server does not tell where to go on")
  }
}

const connectionLost: UploadProblem = { code: "connection_lost", title: "", detail: null, retryable: true }
/** Refusals that waiting, or signing in again, can turn around. */
const passing = new Set([401, 408, 409, 423, 429])
/** Of a proxy that takes not even the smallest part. */
const partTooLarge: UploadProblem = { code: "part_too_large", title: "", detail: null, retryable: true }

/** What can be said of a file at once, in the API's words; null when it may be tried. */
export function problemBefore(file: { name: string; size: number }, rules: UploadRules): UploadProblem | null {
  const refuse = (code: string): UploadProblem => ({
    code,
    title: rules.titles[code] ?? "",
    detail: null,
    retryable: false,
  })
  if (!/[^.\s].*\.(docx|xlsx|pptx)$/i.test(file.name.trim())) return refuse("unsupported_type")
  if (file.size === 0) return refuse("empty_file")
  return file.size > rules.maxBytes ? refuse("too_large") : null
}

/** Whether trying the same request again soon makes sense: the line is down, the server is away or busy. */
export function mayRetry(error: Error): boolean {
  const status = statusOf(error)
  // No room, and, of something before the server, no knowledge of the method: the same request meets both again.
  if (status === 507 || status === 501) return false
  return status === 0 || status >= 500 || [408, 409, 423, 429].includes(status)
}

/**
 * What something before the server, which knows nothing of our codes, has against a part of an upload: its size, or its
 * method. Null when it is neither.
 */
export function partRefusal(error: Error): "size" | "method" | null {
  const status = statusOf(error)
  if (!isPart(error) || parseProblem(responseOf(error)?.getBody() ?? "")) return null
  if (status === 413) return "size"
  return status === 405 || status === 501 ? "method" : null
}

/** Whether a part did not get through, or for so long that nobody waited for it: a smaller one may. */
export function wasTooSlow(error: Error): boolean {
  const status = statusOf(error)
  return isPart(error) && (status === 0 || status === 408 || (status > 500 && ![501, 503, 507].includes(status)))
}

function isPart(error: Error): boolean {
  return offsetSent(error) !== undefined
}

/** Where in the file the part begins which an error is about. */
export function partOffset(error: Error): number {
  return Number(offsetSent(error) ?? 0)
}

function offsetSent(error: Error): string | undefined {
  return error instanceof DetailedError ? error.originalRequest?.getHeader("Upload-Offset") : undefined
}

/** What the server answered, or that it did not. */
export function problemOf(error: Error): UploadProblem {
  const status = statusOf(error)
  const response = responseOf(error)
  const body = parseProblem(response?.getBody() ?? "")
  if (status === 0) return connectionLost
  if (status === 413 && !body) return partTooLarge
  return {
    code: body?.code ?? (status === 401 ? "unauthenticated" : `http_${status}`),
    title: body?.title ?? "",
    detail: body?.detail ?? null,
    where: /^Found in (.*)\.$/s.exec(body?.detail ?? "")?.[1],
    retryable: status >= 500 || passing.has(status),
  }
}

function statusOf(error: Error): number {
  return responseOf(error)?.getStatus() ?? 0
}

/** What was answered to the request, or to the one within whose answer it failed. */
function responseOf(error: Error | null | undefined): HttpResponse | null {
  if (error instanceof UnexpectedAnswer) return error.response
  if (!(error instanceof DetailedError)) return null
  return error.originalResponse ?? responseOf(error.causingError)
}

function parseProblem(body: string): { code: string; title: string; detail?: string } | null {
  try {
    const parsed: unknown = JSON.parse(body)
    if (typeof parsed !== "object" || parsed === null || !("code" in parsed) || !("title" in parsed)) return null
    const detail = "detail" in parsed && typeof parsed.detail === "string" ? parsed.detail : undefined
    return { code: String(parsed.code), title: String(parsed.title), detail }
  } catch {
    return null
  }
}
