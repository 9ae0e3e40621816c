import * as ready from "./ready/route"

/** The same as /api/health/ready, under its older name. */
export const GET = ready.GET
