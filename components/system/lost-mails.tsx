import { CircleCheck } from "lucide-react"
import { RelativeTime } from "@/components/ui/relative-time"
import { Cell, HeaderCell, Row, Table, TableHead } from "@/components/ui/table"
import type { LostMails as Lost } from "@/lib/features/mails/schema"
import { words } from "./words"

/** The mails that did not arrive: whom to ring up. */
export function LostMails({ mails }: { mails: Lost | null }) {
  const says = words.mails
  return (
    <section aria-labelledby="mails" className="mt-12">
      <h2 id="mails" className="font-serif text-lg font-medium">
        {says.title}
      </h2>
      {mails === null && <p className="mt-2 text-sm text-ink-soft">{says.unread}</p>}
      {mails?.items.length === 0 && (
        <p className="mt-2 flex items-center gap-2 text-sm text-ink-soft">
          <CircleCheck aria-hidden size={16} className="shrink-0 text-status-available" />
          {says.none}
        </p>
      )}
      {mails && mails.items.length > 0 && (
        <div className="@container mt-4">
          <Table caption={says.caption} className="@max-2xl:block @max-2xl:border-t @max-2xl:border-line">
            <TableHead>
              <tr className="@max-2xl:sr-only">
                <HeaderCell className="pl-0">{says.columns.what}</HeaderCell>
                <HeaderCell>{says.columns.why}</HeaderCell>
                <HeaderCell>{says.columns.when}</HeaderCell>
              </tr>
            </TableHead>
            <tbody className="@max-2xl:block">
              {mails.items.map((mail) => (
                <Row
                  key={mail.id}
                  className="align-top @max-2xl:block @max-2xl:border-b @max-2xl:border-line @max-2xl:py-3"
                >
                  <th
                    scope="row"
                    className="w-2/6 max-w-0 border-b border-line py-3 pr-3 text-left font-medium wrap-anywhere @max-2xl:block @max-2xl:w-auto @max-2xl:max-w-none @max-2xl:border-0 @max-2xl:py-0"
                  >
                    {says.what(mail)}
                  </th>
                  <Cell className="w-3/6 max-w-0 py-3! wrap-anywhere @max-2xl:mt-0.5 @max-2xl:block @max-2xl:h-auto! @max-2xl:w-auto @max-2xl:max-w-none @max-2xl:border-0 @max-2xl:px-0! @max-2xl:py-0!">
                    {says.states[mail.state]}
                    {mail.detail && <span className="text-ink-soft"> {mail.detail}</span>}
                  </Cell>
                  <Cell className="py-3! whitespace-nowrap text-ink-soft @max-2xl:mt-0.5 @max-2xl:block @max-2xl:h-auto! @max-2xl:border-0 @max-2xl:px-0! @max-2xl:py-0!">
                    <RelativeTime at={mail.at} />
                  </Cell>
                </Row>
              ))}
            </tbody>
          </Table>
        </div>
      )}
    </section>
  )
}
