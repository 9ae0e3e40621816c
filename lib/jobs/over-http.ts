import { serve } from "inngest/next"
import { inngest } from "./client"
import { functions } from "./functions"

/** The SDK's serve handler as an Inngest server calls it; it checks the caller's signature. */
export const { GET, POST, PUT } = serve({ client: inngest, functions })
