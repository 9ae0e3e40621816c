"use client"

import { useEffect, useState } from "react"
import { createPortal } from "react-dom"
import { Toaster, toast } from "sonner"
import { listenToModals, topmost } from "./modals"
import type { Notice } from "./notify"

const slots = {
  toast:
    "flex w-full items-start gap-3 rounded-md border border-line bg-surface-raised p-4 text-sm text-ink shadow-float",
  content: "min-w-0 wrap-anywhere",
  title: "font-medium",
  description: "text-ink-soft",
  success: "[&_[data-icon]]:text-status-available",
  error: "[&_[data-icon]]:text-danger",
}

/** On a phone a drawer's buttons are where notices appear: those stay within reach. */
const aboveButtons = { bottom: "6rem" }

/**
 * Where notices appear: at the bottom, in the middle, clear of the uploads in the corner. Above dialogs and drawers too, and
 * within them, since nothing beside an open one can be pressed or heard.
 */
export function NoticeLayer() {
  const [layer] = useState(makeLayer)
  useEffect(() => {
    raise(layer)
    const stop = listenToModals(() => raise(layer))
    return () => {
      stop()
      layer.remove()
    }
  }, [layer])
  return createPortal(
    <Toaster
      className="font-sans!"
      position="bottom-center"
      gap={8}
      mobileOffset={aboveButtons}
      toastOptions={{ unstyled: true, classNames: slots, duration: 5000 }}
    />,
    layer,
  )
}

export function showNotice({ kind, message, detail }: Notice): void {
  toast[kind](message, { description: detail })
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
