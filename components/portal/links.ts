"use client"

import { callApi } from "@/components/api-client"

/** What is said once a link is on its way. */
export const linkWords = {
  mailed: { message: "The link is on its way to you", detail: "It works for you alone, signed in." },
  copied: { message: "Link copied", detail: "It works for you alone, signed in." },
  notCopied: "The link could not be copied",
}

/** A link of one's own to the file, by this page's own origin. @throws ApiError */
export async function issueLink(fileId: string, signal?: AbortSignal): Promise<string> {
  const answer = await callApi<{ "download-link": string }>(`/files/${fileId}/download-link`, {
    method: "POST",
    body: {},
    signal,
  })
  return answer["download-link"]
}

/** Has the link mailed. @throws ApiError */
export async function mailLink(fileId: string): Promise<void> {
  await callApi(`/files/${fileId}/download-link`, { method: "POST", body: { deliver: "email" } })
}
