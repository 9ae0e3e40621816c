import { Button } from "@/components/ui/button"
import { FileName } from "@/components/ui/file-name"
import { RelativeTime } from "@/components/ui/relative-time"
import { Cell } from "@/components/ui/table"
import type { DeadLetter } from "@/lib/features/system/schema"
import { words } from "./words"

type DeadLetterRowProps = {
  item: DeadLetter
  mayAct: boolean
  retrying: boolean
  onRetry: () => void
  onDismiss: () => void
}

/** One job that failed for good; a card on a phone. */
export function DeadLetterRow({ item, mayAct, retrying, onRetry, onDismiss }: DeadLetterRowProps) {
  const says = words.dead
  const what = says.what(item)
  const name = item.file ? `${what}, ${item.file.name}` : what
  return (
    <tr className="align-top @max-2xl:grid @max-2xl:grid-cols-[auto_auto_1fr] @max-2xl:gap-x-4 @max-2xl:gap-y-1 @max-2xl:border-b @max-2xl:border-line @max-2xl:py-3">
      <th
        scope="row"
        className="w-2/6 max-w-0 border-b border-line py-3 pr-3 text-left font-medium @max-2xl:contents @max-2xl:w-auto"
      >
        <span className="block min-w-0 wrap-anywhere @max-2xl:col-span-3">
          {what}
          {item.file && (
            <a href={`/ops?file=${item.file.id}`} className="mt-0.5 block font-normal text-accent">
              <FileName name={item.file.name} />
            </a>
          )}
        </span>
      </th>
      <Cell className="w-2/6 max-w-0 py-3! @max-2xl:contents">
        <span className="wrap-anywhere @max-2xl:col-span-3">{item.error || says.noError}</span>
      </Cell>
      <Cell className="py-3! whitespace-nowrap @max-2xl:contents">
        <span className="text-ink-soft">
          <RelativeTime at={item.failedAt} />
        </span>
      </Cell>
      <Cell className="py-3! @max-2xl:contents">
        <span className="text-ink-soft">
          <span className="@2xl:hidden">{says.columns.tries}: </span>
          {says.tries(item)}
        </span>
      </Cell>
      {mayAct && (
        <Cell className="py-2! pr-0! @max-2xl:contents">
          <span className="flex justify-end gap-2 @max-2xl:col-span-3 @max-2xl:mt-2 @max-2xl:justify-start">
            <Button size="small" pending={retrying} aria-label={says.retryThis(name)} onClick={onRetry}>
              {says.retry}
            </Button>
            <Button size="small" variant="quiet" aria-label={says.dismissThis(name)} onClick={onDismiss}>
              {says.dismiss}
            </Button>
          </span>
        </Cell>
      )}
    </tr>
  )
}
