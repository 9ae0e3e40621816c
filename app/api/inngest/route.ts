import type { NextRequest } from "next/server"
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

export const dynamic = "force-dynamic"
export const GET = (request: NextRequest) => answer("GET", request)
export const POST = (request: NextRequest) => answer("POST", request)
export const PUT = (request: NextRequest) => answer("PUT", request)
