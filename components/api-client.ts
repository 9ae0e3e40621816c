"use client"

import { raiseDoubt } from "./session/doubt"

export type ApiFault = { path: string; message: string }

type ProblemDocument = { title?: string; detail?: string; code?: string; faults?: ApiFault[] }

/** A refused request. `code` is stable; `message` and `detail` are sentences for people. */
export class ApiError extends Error {
  override name = "ApiError"

  constructor(
    readonly status: number,
    readonly code: string,
    title: string,
    readonly detail: string | null = null,
    readonly faults: readonly ApiFault[] = [],
  ) {
    super(title)
  }

  /** Title and detail as one text. */
  get sentences(): string {
    return [this.message, this.detail].filter(Boolean).join(" ")
  }
}

const words = {
  offline: "The server cannot be reached.",
  offlineAdvice: "Nothing was lost. Look after your connection and try again.",
  unknown: "Something went wrong.",
  unknownAdvice: "Nothing was lost. Try again in a moment.",
}

type Call = { method: "GET" | "POST" | "DELETE"; body?: object; signal?: AbortSignal }

/**
 * Calls the REST API at a path below /api/v1 and gives its JSON answer; undefined for an empty one.
 * @throws ApiError, with code `offline` when there was no answer; an AbortError as it is
 */
export async function callApi<Answer>(path: string, { method, body, signal }: Call): Promise<Answer> {
  const response = await fetch(`/api/v1${path}`, {
    method,
    signal,
    headers: body ? { "content-type": "application/json" } : undefined,
    body: body && JSON.stringify(body),
  }).catch(refuseSilence)
  if (!response.ok) throw await readProblem(response)
  return (response.status === 204 ? undefined : await response.json()) as Answer
}

/** What a refusal says. Whatever is not a problem document is our fault. */
export async function readProblem(response: Response): Promise<ApiError> {
  if (response.status === 401) raiseDoubt()
  const problem: ProblemDocument = await response.json().catch(() => ({}))
  if (!problem.code || !problem.title) {
    return new ApiError(response.status, "internal", words.unknown, words.unknownAdvice)
  }
  return new ApiError(response.status, problem.code, problem.title, problem.detail ?? null, problem.faults ?? [])
}

/** Turns a request without an answer into an ApiError. @throws always */
export function refuseSilence(error: unknown): never {
  if (error instanceof DOMException && error.name === "AbortError") throw error
  throw new ApiError(0, "offline", words.offline, words.offlineAdvice)
}

/** Any error as one that can be told. */
export function toApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(0, "internal", words.unknown, words.unknownAdvice)
}
