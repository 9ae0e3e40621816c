"use client"

import { type ComponentType, useEffect, useState } from "react"
import { listenToNotices } from "./notify"

/** Shows what `notify` is told. What draws the notices is fetched with the first one. */
export function Toaster() {
  const [Notices, setNotices] = useState<ComponentType | null>(null)
  useEffect(
    () =>
      listenToNotices(async (notice) => {
        const { NoticeLayer, showNotice, clearAll } = await import("./notice-list")
        if (!notice) return clearAll()
        setNotices(() => NoticeLayer)
        showNotice(notice)
      }),
    [],
  )
  return Notices && <Notices />
}
