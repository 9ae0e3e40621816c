import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react"
import type { ComponentProps } from "react"
import { classNames } from "./class-names"

/** A dense table with tabular figures. Its caption is for those who cannot see it. */
export function Table({ caption, className, children, ...rest }: ComponentProps<"table"> & { caption: string }) {
  return (
    <table {...rest} className={classNames("w-full border-separate border-spacing-0 text-sm tabular-nums", className)}>
      <caption className="sr-only">{caption}</caption>
      {children}
    </table>
  )
}

/** The head, which stays in sight while the page scrolls. Cells are sticky, since rows cannot be everywhere. */
export function TableHead({ children }: { children: ComponentProps<"thead">["children"] }) {
  return <thead>{children}</thead>
}

export type SortDirection = "ascending" | "descending"

type HeaderCellProps = ComponentProps<"th"> & {
  /** Given when the column sorts: how it does now, or `none`. */
  sort?: SortDirection | "none"
  onSort?: () => void
  /** For figures. */
  numeric?: boolean
}

const sortIcons = { ascending: ArrowUp, descending: ArrowDown, none: ChevronsUpDown }

/** A column's head; a button when the column sorts. */
export function HeaderCell({ sort, onSort, numeric, className, children, ...rest }: HeaderCellProps) {
  const Icon = sort && sortIcons[sort]
  return (
    <th
      scope="col"
      {...rest}
      aria-sort={sort}
      className={classNames(
        "sticky top-0 z-10 h-10 border-b border-line bg-surface px-3 text-left text-xs font-medium whitespace-nowrap text-ink-soft",
        numeric && "text-right",
        className,
      )}
    >
      {Icon ? (
        <button
          type="button"
          onClick={onSort}
          className={classNames(
            "-mx-1 inline-flex items-center gap-1 rounded-sm px-1 py-1 hover:text-ink",
            sort !== "none" && "text-ink",
          )}
        >
          {children}
          <Icon aria-hidden size={14} />
        </button>
      ) : (
        children
      )}
    </th>
  )
}

/** A row; `selected` tints it. */
export function Row({ selected, className, ...rest }: ComponentProps<"tr"> & { selected?: boolean }) {
  return (
    <tr {...rest} className={classNames("group", selected ? "bg-accent-soft" : "hover:bg-surface-sunken", className)} />
  )
}

/** A cell; figures stand at its end. */
export function Cell({ numeric, className, ...rest }: ComponentProps<"td"> & { numeric?: boolean }) {
  return (
    <td
      {...rest}
      className={classNames(
        "h-11 border-b border-line px-3 py-1.5",
        numeric && "text-right whitespace-nowrap",
        className,
      )}
    />
  )
}
