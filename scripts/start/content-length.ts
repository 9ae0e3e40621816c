import type { ServerResponse } from "node:http"

/** The header in which a route handler tells the length of its answer. Next drops a Content-Length of theirs. */
const told = "x-waybill-content-length"

/** Answers whose head is made already. */
const kept = new WeakSet<ServerResponse>()

/** Whether the answer at hand is one of a route handler that told its length. */
export function tellsLength(response: ServerResponse): boolean {
  return response.hasHeader(told) || kept.has(response)
}

/** Says Content-Length in place of chunks when the application told it, so that a download has an end to measure by. */
export function keepContentLength(response: ServerResponse): void {
  const flushHeaders = response.flushHeaders
  // A head whose body is at hand leaves with it, in one write.
  response.flushHeaders = () => {
    if (response.getHeader(told) === undefined) flushHeaders.call(response)
  }
  const writeHead = response.writeHead
  response.writeHead = ((...parameters: Parameters<typeof writeHead>) => {
    const length = response.getHeader(told)
    if (length !== undefined) {
      response.removeHeader(told)
      kept.add(response)
      // What was compressed on its way has another length.
      if (!response.hasHeader("content-encoding")) response.setHeader("content-length", length)
    }
    return writeHead.apply(response, parameters)
  }) as typeof writeHead
}
