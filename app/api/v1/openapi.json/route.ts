import { json } from "@/lib/http/json"
import { openApiDocument } from "@/lib/http/openapi"
import { route } from "@/lib/http/route"
import { modules } from "../modules"

export const GET = route(
  { summary: "This document", auth: "public", answers: { 200: { description: "OpenAPI 3.1" } } },
  async () => json(openApiDocument(modules)),
)
