"use client"

import { Checkbox } from "@/components/ui/checkbox"
import { HeaderCell, Table, TableHead } from "@/components/ui/table"
import type { FileOrRefusal } from "@/lib/features/files/schema"
import { type FileQuery, nextSort, queryString, sortOf } from "./file-query"
import { FileRow } from "./file-row"
import type { Selection } from "./use-selection"
import { words } from "./words"

type FileTableProps = {
  files: readonly FileOrRefusal[]
  query: FileQuery
  onQuery: (query: FileQuery) => void
  selection: Selection
  /** A sentence for each reason of a refusal, by its code. */
  reasons: Record<string, string>
}

/** Below the toolbar, which is sticky too. */
const head = "sm:top-16!"

/** The files, dense; cards on a phone, where the toolbar sorts. */
export function FileTable({ files, query, onQuery, selection, reasons }: FileTableProps) {
  const search = queryString(query)
  const sorting = (column: "name" | "size" | "createdAt") => ({
    sort: sortOf(query.sort, column),
    onSort: () => onQuery({ ...query, sort: nextSort(query.sort, column) }),
  })
  return (
    <Table caption={words.caption} className="@max-xl:block @xl:table-fixed">
      <TableHead>
        <tr className="@max-xl:sr-only">
          <HeaderCell className={`${head} w-11`}>
            <Checkbox
              aria-label={words.selectAll}
              checked={selection.all}
              indeterminate={selection.files.length > 0 && !selection.all}
              onChange={selection.toggleAll}
            />
          </HeaderCell>
          <HeaderCell className={head} {...sorting("name")}>
            {words.columns.name}
          </HeaderCell>
          <HeaderCell className={`${head} w-34`}>{words.columns.state}</HeaderCell>
          <HeaderCell numeric className={`${head} w-24`} {...sorting("size")}>
            {words.columns.size}
          </HeaderCell>
          <HeaderCell className={`${head} w-40 @max-4xl:hidden`}>{words.columns.uploader}</HeaderCell>
          <HeaderCell className={`${head} w-36`} {...sorting("createdAt")}>
            {words.columns.uploaded}
          </HeaderCell>
          <HeaderCell className={`${head} w-52 @max-6xl:hidden`}>{words.columns.sha256}</HeaderCell>
        </tr>
      </TableHead>
      <tbody className="@max-xl:block">
        {files.map((file) => (
          <FileRow
            key={file.id}
            file={file}
            selected={selection.has(file.id)}
            onToggle={selection.toggle}
            search={search}
            reasons={reasons}
          />
        ))}
      </tbody>
    </Table>
  )
}
