import { callApi } from "@/components/api-client"
import type { FileHistory } from "@/lib/features/files/schema"

/** A page of a file's story. @throws ApiError */
export function readStoryPage(fileId: string, cursor: string | null, limit: number | null): Promise<FileHistory> {
  return callApi<FileHistory>(storyPath(fileId, cursor, limit), { method: "GET" })
}

/** The same for when nothing may happen in between, as before a browser prints. Null when it cannot be had. */
export function readStoryPageNow(fileId: string, cursor: string | null, limit: number | null): FileHistory | null {
  const request = new XMLHttpRequest()
  request.open("GET", `/api/v1${storyPath(fileId, cursor, limit)}`, false)
  try {
    request.send()
    return request.status === 200 ? (JSON.parse(request.responseText) as FileHistory) : null
  } catch {
    return null
  }
}

function storyPath(fileId: string, cursor: string | null, limit: number | null): string {
  const query = new URLSearchParams({ ...(cursor && { cursor }), ...(limit && { limit: String(limit) }) })
  return `/files/${fileId}/history${query.size > 0 ? `?${query}` : ""}`
}
