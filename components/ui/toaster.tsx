"use client"

import { type ComponentType, useEffect, useState } from "react"
import { listenToNotices } from "./notify"

/** Shows what `notify` is told. What draws the notices is fetched with the first one. */
export function Toaster() {
  const [Notices, setNotices] = useState<ComponentType | null>(null)
  useEffect(
    () =>
      listenToNotices(async (notice) => {
        const { NoticeLayer, showNotice } = await import("./notice-list")
        setNotices(() => NoticeLayer)
        showNotice(notice)
      }),
    [],
  )
  return Notices && <Notices />
}
