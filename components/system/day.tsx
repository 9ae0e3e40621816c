import { Cell, HeaderCell, Row, Table, TableHead } from "@/components/ui/table"
import type { Hour } from "@/lib/features/system/schema"
import { HourChart, HourTime } from "./hour-chart"
import { charts, words } from "./words"

/** The last day: small charts of one kind, and the same figures as a table. */
export function Day({ hours }: { hours: readonly Hour[] | null }) {
  return (
    <section aria-labelledby="day" className="mt-12">
      <h2 id="day" className="font-serif text-lg font-medium">
        {words.day.title}
      </h2>
      {hours ? (
        <>
          <div className="mt-4 grid gap-x-10 gap-y-8 sm:grid-cols-2 xl:grid-cols-3">
            {charts.map((chart) => (
              <HourChart key={chart.title} hours={hours} chart={chart} />
            ))}
          </div>
          <details className="mt-8">
            <summary className="w-fit rounded-sm text-sm text-accent hover:text-accent-strong">
              {words.day.table}
            </summary>
            <HourTable hours={hours} />
          </details>
        </>
      ) : (
        <p className="mt-2 text-sm text-ink-soft">{words.day.unread}</p>
      )}
    </section>
  )
}

function HourTable({ hours }: { hours: readonly Hour[] }) {
  const columns = charts.flatMap(({ series, format }) => series.map((each) => ({ ...each, format })))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways has to be reached by keyboard
    <section tabIndex={0} aria-label={words.day.caption} className="mt-4 overflow-x-auto">
      <Table caption={words.day.caption}>
        <TableHead>
          <tr>
            <HeaderCell>{words.day.hour}</HeaderCell>
            {columns.map(({ key, column }) => (
              <HeaderCell key={key} numeric>
                {column}
              </HeaderCell>
            ))}
          </tr>
        </TableHead>
        <tbody>
          {hours.toReversed().map((hour) => (
            <Row key={hour.at}>
              <th scope="row" className="h-9 border-b border-line px-3 text-left font-normal">
                <HourTime at={hour.at} />
              </th>
              {columns.map(({ key, format }) => (
                <Cell key={key} numeric className="h-9!">
                  {format(hour[key])}
                </Cell>
              ))}
            </Row>
          ))}
        </tbody>
      </Table>
    </section>
  )
}
