"use client"

import { CircleCheck, RotateCw } from "lucide-react"
import { useRef, useState } from "react"
import { Button } from "@/components/ui/button"
import { HeaderCell, Table, TableHead } from "@/components/ui/table"
import type { DeadLetter, DeadLetterPage } from "@/lib/features/system/schema"
import { DeadLetterRow } from "./dead-letter-row"
import { DismissDialog } from "./dismiss-dialog"
import { everything, useDeadLetters } from "./use-dead-letters"
import { words } from "./words"

type DeadLettersProps = {
  page: DeadLetterPage | null
  /** When it was read. */
  readAt: string
  mayAct: boolean
  onEnd: () => Promise<void>
  showMore: (() => void) | null
}

/** The jobs that failed for good, and what can be done about them. */
export function DeadLetters({ page, readAt, mayAct, onEnd, showMore }: DeadLettersProps) {
  const says = words.dead
  const heading = useRef<HTMLHeadingElement>(null)
  const [asked, setAsked] = useState<DeadLetter | null>(null)
  const { doing, retry, retryAll, dismiss } = useDeadLetters(async () => {
    setAsked(null)
    await onEnd()
    // The row that had the focus is gone.
    heading.current?.focus()
  })
  const items = page?.items ?? []
  return (
    <section aria-labelledby="dead" className="mt-12">
      <div className="flex flex-wrap items-start justify-between gap-x-8 gap-y-3">
        <div className="min-w-0">
          <h2 ref={heading} id="dead" tabIndex={-1} className="w-fit rounded-sm font-serif text-lg font-medium">
            {says.title}
          </h2>
          {items.length > 0 && (
            <p className="mt-1 max-w-2xl text-sm text-ink-soft">
              {says.lead} {!mayAct && says.adminsAct}
            </p>
          )}
        </div>
        {mayAct && items.length > 1 && (
          <Button pending={doing?.to === everything} onClick={() => void retryAll(readAt)}>
            <RotateCw aria-hidden size={16} />
            {says.retryAll}
          </Button>
        )}
      </div>
      {page === null && <p className="mt-2 text-sm text-ink-soft">{says.unread}</p>}
      {page && items.length === 0 && (
        <p className="mt-2 flex items-center gap-2 text-sm text-ink-soft">
          <CircleCheck aria-hidden size={16} className="shrink-0 text-status-available" />
          {says.none}
        </p>
      )}
      {items.length > 0 && (
        <div className="@container mt-4">
          <Table caption={says.caption} className="@max-2xl:block @max-2xl:border-t @max-2xl:border-line">
            <TableHead>
              <tr className="@max-2xl:sr-only">
                <HeaderCell className="pl-0">{says.columns.what}</HeaderCell>
                <HeaderCell>{says.columns.error}</HeaderCell>
                <HeaderCell>{says.columns.failed}</HeaderCell>
                <HeaderCell>{says.columns.tries}</HeaderCell>
                {mayAct && (
                  <HeaderCell>
                    <span className="sr-only">{says.columns.act}</span>
                  </HeaderCell>
                )}
              </tr>
            </TableHead>
            <tbody className="@max-2xl:block">
              {items.map((item) => (
                <DeadLetterRow
                  key={item.id}
                  item={item}
                  mayAct={mayAct}
                  retrying={doing?.to === item.id && doing.what === "retry"}
                  onRetry={() => void retry(item.id)}
                  onDismiss={() => setAsked(item)}
                />
              ))}
            </tbody>
          </Table>
        </div>
      )}
      {page?.nextCursor && (
        <div className="mt-4 flex items-center justify-center gap-4 text-sm text-ink-soft">
          {says.newest(items.length)}
          {showMore && <Button onClick={showMore}>{says.more}</Button>}
        </div>
      )}
      <DismissDialog
        item={asked}
        pending={doing?.what === "dismiss"}
        onClose={() => setAsked(null)}
        onDismiss={(item) => void dismiss(item.id)}
      />
    </section>
  )
}
