"use client"

import { memo } from "react"
import { formatSize } from "@/components/format/file-size"
import { StatusBadge } from "@/components/ui/badge"
import { Checkbox } from "@/components/ui/checkbox"
import { FileIcon } from "@/components/ui/file-icon"
import { FileName } from "@/components/ui/file-name"
import { Fingerprint } from "@/components/ui/fingerprint"
import { RelativeTime } from "@/components/ui/relative-time"
import { Cell, Row } from "@/components/ui/table"
import type { FileView } from "@/lib/features/files/schema"
import { openStory, storyAddress } from "./file-address"
import { isWithdrawable } from "./file-rows"
import { words } from "./words"

type FileRowProps = {
  file: FileView
  selected: boolean
  onToggle: (fileId: string, range: boolean) => void
  /** The address of the list, for links into it. */
  search: string
}

const onPhone = "max-sm:h-auto max-sm:border-0 max-sm:p-0"

/** One file: a line of the table, and a card of three lines on a phone. */
export const FileRow = memo(function FileRow({ file, selected, onToggle, search }: FileRowProps) {
  return (
    <Row
      data-file-id={file.id}
      selected={selected}
      className="max-sm:relative max-sm:-mx-4 max-sm:grid max-sm:grid-cols-[auto_1fr_auto] max-sm:items-center max-sm:gap-x-3 max-sm:gap-y-1 max-sm:border-b max-sm:border-line max-sm:px-4 max-sm:py-3 has-[a:focus-visible]:bg-surface-sunken"
    >
      <Cell className={`${onPhone} max-sm:z-1`}>
        <Checkbox
          aria-label={words.select(file.name)}
          checked={selected}
          disabled={!isWithdrawable(file)}
          onChange={({ nativeEvent }) => onToggle(file.id, "shiftKey" in nativeEvent && nativeEvent.shiftKey === true)}
        />
      </Cell>
      <Cell className={`${onPhone} max-sm:col-span-2 max-sm:min-w-0`}>
        <a
          href={storyAddress(search, file.id)}
          data-file-link
          className="flex min-w-0 scroll-mt-32 scroll-mb-16 items-center gap-3 rounded-sm font-medium text-ink no-underline hover:underline max-sm:after:absolute max-sm:after:inset-0"
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
            event.preventDefault()
            openStory(file.id)
          }}
        >
          <FileIcon kind={file.kind} className="h-6 w-5" />
          <FileName name={file.name} />
        </a>
      </Cell>
      <Cell className={`${onPhone} max-sm:col-start-2`}>
        <StatusBadge state={file.state} className="align-middle" />
      </Cell>
      <Cell numeric className={`${onPhone} max-sm:col-start-2 max-sm:row-start-3 max-sm:text-left`}>
        {formatSize(file.size)}
      </Cell>
      <Cell
        className={`${onPhone} truncate max-lg:hidden max-sm:col-start-3 max-sm:row-start-3 max-sm:block max-sm:max-w-36 max-sm:justify-self-end max-sm:text-ink-soft`}
      >
        <span title={file.uploadedBy}>{file.uploadedBy}</span>
      </Cell>
      <Cell
        className={`${onPhone} whitespace-nowrap text-ink-soft max-sm:col-start-3 max-sm:row-start-2 max-sm:text-right`}
      >
        <RelativeTime at={file.createdAt} />
      </Cell>
      <Cell className="max-xl:hidden">
        {file.sha256 ? (
          <Fingerprint sha256={file.sha256} />
        ) : (
          <span className="text-xs text-ink-soft">{words.noFingerprint}</span>
        )}
      </Cell>
    </Row>
  )
})
