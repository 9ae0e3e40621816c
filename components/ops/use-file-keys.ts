"use client"

import { useKeys } from "./use-keys"

type FileKeys = {
  onUpload: () => void
  onSelect: (fileId: string, range: boolean) => void
  onClear: () => void
  onKeys: () => void
}

/** The dashboard's keys. The file that has the focus is the one they are about. */
export function useFileKeys({ onUpload, onSelect, onClear, onKeys }: FileKeys): void {
  useKeys({
    "/": () => document.querySelector<HTMLInputElement>("[data-file-search] input, input[data-file-search]")?.select(),
    u: onUpload,
    j: () => moveFocus(1),
    k: () => moveFocus(-1),
    x: () => {
      const row = focusedRow()
      const checkbox = row?.querySelector<HTMLInputElement>("input[type=checkbox]")
      if (row?.dataset.fileId && !checkbox?.disabled) onSelect(row.dataset.fileId, false)
    },
    "?": onKeys,
    Escape: onClear,
  })
}

function focusedRow(): HTMLElement | null {
  return document.activeElement?.closest<HTMLElement>("[data-file-id]") ?? null
}

function moveFocus(step: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-file-id]")]
  const now = rows.indexOf(focusedRow() ?? document.body)
  const next = rows[now < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, now + step))]
  const link = next?.querySelector<HTMLElement>("[data-file-link]")
  link?.focus({ preventScroll: true })
  link?.scrollIntoView({ block: "nearest" })
}
