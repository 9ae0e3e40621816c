import { NextRequest } from "next/server"
import { readText } from "@/lib/http/input"
import { currentRequestId } from "@/lib/http/observe"
import { problemResponse } from "@/lib/http/problem"
import { inngestConfigured } from "@/lib/platform/queue/inngest"

/**
 * The door of the job engine, open only to an Inngest server: the local engine calls in process and needs none.
 * Loaded at the first call, since the functions read the settings, which are not there while building.
 */
async function answer(method: "GET" | "POST" | "PUT", request: NextRequest): Promise<Response> {
  if (!inngestConfigured()) return new Response(null, { status: 404 })
  const doors = await import("@/lib/jobs/over-http")
  return await doors[method](request, undefined)
}

/** Anybody may ask for a registration: little of what they send is read, and a refusal is a problem like any other. */
async function register(request: NextRequest): Promise<Response> {
  if (!inngestConfigured()) return new Response(null, { status: 404 })
  try {
    const { url, headers } = request
    const body = (await readText(request)) || null
    return await answer("PUT", new NextRequest(url, { method: "PUT", headers, body }))
  } catch (error) {
    return problemResponse(error, currentRequestId())
  }
}

export const dynamic = "force-dynamic"
export const GET = (request: NextRequest) => answer("GET", request)
export const POST = (request: NextRequest) => answer("POST", request)
export const PUT = register
