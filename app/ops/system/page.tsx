import type { Metadata } from "next"
import { SystemPage } from "@/components/system/system-page"
import { can } from "@/lib/core/policy"
import { listLostMails } from "@/lib/features/mails/reads"
import { firstDeadLetters } from "@/lib/features/system/dead-letters"
import { readSystem } from "@/lib/features/system/reads"
import { requireOps } from "@/lib/http/gate"

export const metadata: Metadata = { title: "System" }

/** How every part, the queue and the last day are; all of Ops may look. */
export default async function OpsSystemPage() {
  const ops = await requireOps("/ops/system")
  const [system, deadLetters, lostMails] = await Promise.all([
    readSystem(ops),
    firstDeadLetters(ops),
    listLostMails(ops).catch(() => null),
  ])
  return (
    <main id="content" className="mx-auto max-w-400 px-4 pt-8 pb-24 sm:px-6">
      <SystemPage first={{ system, deadLetters, lostMails }} mayAct={can(ops, { action: "system.retry" })} />
    </main>
  )
}
