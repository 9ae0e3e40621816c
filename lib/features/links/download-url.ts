import { sealToken } from "@/lib/core/tokens"
import { env } from "@/lib/platform/env"

/** The address at which this link's client, and nobody else, gets the bytes. The token is made anew each time and kept nowhere. */
export async function downloadUrl(link: { id: string; clientId: string; expiresAt: Date }): Promise<string> {
  const token = await sealToken("download", { id: link.id, audience: link.clientId }, link.expiresAt)
  return `${env().APP_URL}/api/v1/download/${token}`
}
