import { serve } from "inngest/next"
import { env } from "@/lib/platform/env"
import { inngest } from "./client"
import { functions } from "./functions"

/**
 * The SDK's serve handler as an Inngest server calls it; it checks the caller's signature, also of who asks it to register.
 * Where the server is to call is a setting, never the request's own `Host`, which anybody may write.
 */
export const { GET, POST, PUT } = serve({
  client: inngest,
  functions,
  serveOrigin: env().INNGEST_SERVE_ORIGIN ?? env().APP_URL,
  servePath: env().INNGEST_SERVE_PATH,
  enableUnauthedSync: false,
})
