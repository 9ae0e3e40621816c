import { DetailedError, type HttpResponse } from "tus-js-client"

/** Why an upload ended without its file. */
export type UploadProblem = {
  /** The API's stable code, or `connection_lost`. */
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
const passing = new Set([401, 409, 423, 429])

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
  if (status === 507) return false
  return status === 0 || status >= 500 || status === 409 || status === 423 || status === 429
}

/** What the server answered, or that it did not. */
export function problemOf(error: Error): UploadProblem {
  const status = statusOf(error)
  const response = responseOf(error)
  const body = parseProblem(response?.getBody() ?? "")
  if (status === 0) return connectionLost
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
