"use client"

import { type ComponentType, useEffect, useState } from "react"
import { createPortal } from "react-dom"
import { listenToModals, topmost } from "./modals"
import { listenToNotices } from "./notify"

type Shown = { Notices: ComponentType; layer: HTMLElement }

/** Shows what `notify` is told, above dialogs and drawers too. What draws the notices is fetched with the first one. */
export function Toaster() {
  const [shown, setShown] = useState<Shown | null>(null)
  useEffect(
    () =>
      listenToNotices(async (notice) => {
        const { NoticeList, showNotice } = await import("./notice-list")
        setShown((now) => now ?? { Notices: NoticeList, layer: makeLayer() })
        showNotice(notice)
      }),
    [],
  )
  useEffect(() => {
    if (!shown) return
    const { layer } = shown
    raise(layer)
    const stop = listenToModals(() => raise(layer))
    return () => {
      stop()
      layer.remove()
    }
  }, [shown])
  return shown && createPortal(<shown.Notices />, shown.layer)
}

/** Takes up no room: what is in it is placed by itself. */
function makeLayer(): HTMLElement {
  const layer = document.createElement("div")
  layer.popover = "manual"
  layer.className = "fixed inset-auto m-0 size-0 overflow-visible border-0 bg-transparent p-0 text-ink"
  return layer
}

/** Puts it on top of what the browser keeps above the page, within the dialog that is open. */
function raise(layer: HTMLElement): void {
  topmost().append(layer)
  layer.showPopover()
}
