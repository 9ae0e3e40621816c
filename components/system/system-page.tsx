"use client"

import { WifiOff } from "lucide-react"
import { ExactTime } from "@/components/ui/relative-time"
import { Day } from "./day"
import { DeadLetters } from "./dead-letters"
import { LostMails } from "./lost-mails"
import { PartList } from "./part-list"
import { Overall } from "./part-state"
import { QueueFigures } from "./queue-figures"
import { type SystemState, useSystem } from "./use-system"
import { words } from "./words"

/** How everything is, as of a few seconds ago. */
export function SystemPage({ first, mayAct }: { first: SystemState; mayAct: boolean }) {
  const { system, deadLetters, lostMails, stale, refresh, showMore } = useSystem(first)
  return (
    <>
      <div className="flex flex-wrap items-baseline justify-between gap-x-8 gap-y-2">
        <h1 className="font-serif text-xl font-medium">{words.title}</h1>
        <Overall parts={system.parts} />
      </div>
      <div role="status">
        {stale && (
          <p className="mt-4 flex items-start gap-2 border-y border-dashed border-line py-3 text-sm text-status-stopped">
            <WifiOff aria-hidden size={16} className="mt-0.5 shrink-0" />
            <span>
              {words.stale.before} <ExactTime at={system.at} />. {words.stale.after}
            </span>
          </p>
        )}
      </div>
      <PartList parts={system.parts} />
      <QueueFigures queue={system.queue} engine={system.engine} />
      {system.engine === "local" && (
        <DeadLetters page={deadLetters} readAt={system.at} mayAct={mayAct} onEnd={refresh} showMore={showMore} />
      )}
      <LostMails mails={lostMails} />
      <Day hours={system.hours} />
    </>
  )
}
