"use client"

import { memo } from "react"
import { formatSize } from "@/components/format/file-size"
import { formatPageCount } from "@/components/format/page-count"
import { StatusBadge } from "@/components/ui/badge"
import { Checkbox } from "@/components/ui/checkbox"
import { FileName } from "@/components/ui/file-name"
import { FilePicture } from "@/components/ui/file-picture"
import { Fingerprint } from "@/components/ui/fingerprint"
import { RelativeTime } from "@/components/ui/relative-time"
import { Cell, Row } from "@/components/ui/table"
import type { FileOrRefusal } from "@/lib/features/files/schema"
import { openStory, storyAddress } from "./file-address"
import { isDismissable, isWithdrawable } from "./file-rows"
import { gateWords as gate } from "./gate-words"
import { words } from "./words"

type FileRowProps = {
  file: FileOrRefusal
  selected: boolean
  onToggle: (fileId: string, range: boolean) => void
  /** The address of the list, for links into it. */
  search: string
  /** A sentence for each reason of a refusal, by its code. */
  reasons: Record<string, string>
}

const onPhone = "@max-xl:h-auto @max-xl:border-0 @max-xl:p-0"
/** With large letters on a phone there is room for one column only. */
const inOneColumn =
  "@max-3xs:whitespace-normal! @max-3xs:col-span-2 @max-3xs:col-start-2 @max-3xs:row-auto @max-3xs:justify-self-start @max-3xs:text-left"

/** One file: a line of the table, and a card of three lines on a phone. */
export const FileRow = memo(function FileRow({ file, selected, onToggle, search, reasons }: FileRowProps) {
  return (
    <Row
      data-file-id={file.id}
      selected={selected}
      className="@max-xl:relative @max-xl:-mx-4 @max-xl:grid @max-xl:grid-cols-[auto_minmax(0,1fr)_auto] @max-xl:items-center @max-xl:gap-x-3 @max-xl:gap-y-1 @max-xl:border-b @max-xl:border-line @max-xl:px-4 @max-xl:py-3 has-[a:focus-visible]:bg-surface-sunken"
    >
      <Cell className={`${onPhone} @max-xl:z-1`}>
        <Checkbox
          aria-label={words.select(file.name)}
          checked={selected}
          disabled={!isWithdrawable(file) && !isDismissable(file)}
          onChange={({ nativeEvent }) => onToggle(file.id, "shiftKey" in nativeEvent && nativeEvent.shiftKey === true)}
        />
      </Cell>
      <Cell className={`${onPhone} @max-xl:col-span-2 @max-xl:min-w-0`}>
        <a
          href={storyAddress(search, file.id)}
          data-file-link
          className="flex min-w-0 scroll-mt-32 scroll-mb-16 items-center gap-3 rounded-sm font-medium text-ink no-underline hover:underline @max-xl:after:absolute @max-xl:after:inset-0"
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
            event.preventDefault()
            openStory(file.id)
          }}
        >
          <FilePicture file={file} className="h-6 w-5" />
          <span className="min-w-0">
            <FileName name={file.name} className="w-fit max-w-full" />
            {isDismissable(file) ? <Refused file={file} reasons={reasons} /> : <FileFacts file={file} />}
          </span>
        </a>
      </Cell>
      <Cell className={`${onPhone} @max-xl:col-start-2`}>
        <StatusBadge state={file.state} className="align-middle" />
      </Cell>
      <Cell numeric className={`${onPhone} ${inOneColumn} @max-xl:col-start-2 @max-xl:row-start-3 @max-xl:text-left`}>
        {file.kind === null && file.size === 0 && file.reason !== "empty_file"
          ? words.unknownSize
          : formatSize(file.size)}
      </Cell>
      <Cell
        className={`${onPhone} ${inOneColumn} truncate @max-4xl:hidden @max-xl:col-start-3 @max-xl:row-start-3 @max-xl:block @max-xl:max-w-36 @max-xl:justify-self-end @max-xl:text-ink-soft`}
      >
        <bdi data-shortened title={file.uploadedBy}>
          {file.uploadedBy}
        </bdi>
      </Cell>
      <Cell
        className={`${onPhone} ${inOneColumn} whitespace-nowrap text-ink-soft @max-xl:col-start-3 @max-xl:row-start-2 @max-xl:text-right`}
      >
        <RelativeTime at={file.createdAt} />
      </Cell>
      <Cell className="@max-6xl:hidden">
        {file.sha256 ? (
          <Fingerprint sha256={file.sha256} />
        ) : (
          <span className="text-xs text-ink-soft">{words.noFingerprint(isDismissable(file))}</span>
        )}
      </Cell>
    </Row>
  )
})

/** Why it was refused, where that was found, and what to do. */
function Refused({ file, reasons }: Pick<FileRowProps, "file" | "reasons">) {
  if (!file.reason) return null
  return (
    <span className="block text-xs font-normal wrap-anywhere whitespace-normal text-ink-soft">
      <span className="text-ink">{gate.reason(file.reason, reasons)}</span>
      {file.reasonWhere && (
        <>
          {" "}
          {gate.where} <span className="font-mono">{file.reasonWhere}</span>.
        </>
      )}{" "}
      {gate.advice(file.reason)}
    </span>
  )
}

/** What a document says of itself, and whether there is something to look at before it goes out. */
function FileFacts({ file }: { file: FileOrRefusal }) {
  const { findingCount = 0, noticeCount = 0 } = file
  const facts = [
    file.title,
    file.pageCount ? formatPageCount(file.kind, file.pageCount) : null,
    findingCount + noticeCount > 0 && gate.toSee(findingCount, noticeCount),
  ].filter(Boolean)
  if (facts.length === 0) return null
  const text = facts.join(" · ")
  return (
    <span
      data-shortened
      title={text}
      className="block truncate text-xs font-normal text-ink-soft @max-3xs:overflow-visible @max-3xs:whitespace-normal @max-3xs:wrap-anywhere"
    >
      {text}
    </span>
  )
}
