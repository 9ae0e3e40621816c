"use client"

import { useCallback, useEffect, useMemo, useRef, useState } from "react"
import type { FileOrRefusal } from "@/lib/features/files/schema"
import { isDismissable, isWithdrawable, rangeOf } from "./file-rows"

export type Selection = {
  /** Of those, the ones that are still there and can be withdrawn or dismissed. */
  files: FileOrRefusal[]
  has: (fileId: string) => boolean
  /** Selects one or leaves it out; with `range`, all from the last one touched to this one. */
  toggle: (fileId: string, range: boolean) => void
  toggleAll: () => void
  clear: () => void
  all: boolean
}

/** Which files are selected. What went or can no longer be acted upon falls out by itself. */
export function useSelection(files: readonly FileOrRefusal[]): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const anchor = useRef<string | null>(null)
  const selectable = useMemo(() => files.filter((file) => isWithdrawable(file) || isDismissable(file)), [files])
  const selected = useMemo(() => selectable.filter((file) => ids.has(file.id)), [selectable, ids])
  const all = selectable.length > 0 && selected.length === selectable.length

  // Rows are drawn again only when they change, so what they are given must stay the same function.
  const latest = useRef({ ids, selectable })
  useEffect(() => {
    latest.current = { ids, selectable }
  })
  const toggle = useCallback((fileId: string, range: boolean) => {
    const { ids, selectable } = latest.current
    const chosen = !ids.has(fileId)
    const touched = range ? rangeOf(selectable, anchor.current, fileId) : [fileId]
    anchor.current = fileId
    setIds((now) => new Set(chosen ? [...now, ...touched] : [...now].filter((id) => !touched.includes(id))))
  }, [])

  return {
    files: selected,
    has: (fileId) => ids.has(fileId),
    toggle,
    toggleAll: () => setIds(new Set(all ? [] : selectable.map((file) => file.id))),
    clear: () => setIds(new Set()),
    all,
  }
}
