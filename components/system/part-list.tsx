import { RelativeTime } from "@/components/ui/relative-time"
import { Cell, HeaderCell, Table, TableHead } from "@/components/ui/table"
import type { Part } from "@/lib/features/system/schema"
import { PartStateBadge } from "./part-state"
import { words } from "./words"

/** Every part, what does its work, and how it is; one below the other on a phone. */
export function PartList({ parts }: { parts: readonly Part[] }) {
  const { caption, columns, names } = words.parts
  return (
    <div className="@container mt-6">
      <Table caption={caption} className="@max-2xl:block @max-2xl:border-t @max-2xl:border-line">
        <TableHead>
          <tr className="@max-2xl:sr-only">
            <HeaderCell className="w-48 pl-0">{columns.name}</HeaderCell>
            <HeaderCell className="w-64">{columns.engine}</HeaderCell>
            <HeaderCell className="w-40">{columns.state}</HeaderCell>
            <HeaderCell>{columns.sentence}</HeaderCell>
          </tr>
        </TableHead>
        <tbody className="@max-2xl:block">
          {parts.map((part) => (
            <tr
              key={part.name}
              className="@max-2xl:grid @max-2xl:grid-cols-[1fr_auto] @max-2xl:gap-y-1 @max-2xl:border-b @max-2xl:border-line @max-2xl:py-3"
            >
              <th scope="row" className="h-11 border-b border-line pr-3 text-left font-medium @max-2xl:contents">
                <span className="@max-2xl:col-start-1 @max-2xl:row-start-1">{names[part.name]}</span>
              </th>
              <Cell className="@max-2xl:contents">
                <span className="text-ink-soft @max-2xl:col-span-2">{part.engine ?? words.parts.none}</span>
              </Cell>
              <Cell className="@max-2xl:contents">
                <span className="@max-2xl:col-start-2 @max-2xl:row-start-1">
                  <PartStateBadge part={part} />
                </span>
              </Cell>
              <Cell className="@max-2xl:contents">
                <span className="@max-2xl:col-span-2">
                  {part.sentence} <PartTime part={part} />
                </span>
              </Cell>
            </tr>
          ))}
        </tbody>
      </Table>
    </div>
  )
}

/** Since when it has not been well; of the scanner, when it was last tested. */
function PartTime({ part: { name, state, since, checkedAt } }: { part: Part }) {
  if (state !== "ok" && since) {
    return (
      <span className="text-ink-soft">
        {words.parts.since} <RelativeTime at={since} />
      </span>
    )
  }
  if (name !== "scanner" || !checkedAt) return null
  return (
    <span className="text-ink-soft">
      {words.parts.checked} <RelativeTime at={checkedAt} />
    </span>
  )
}
