"use client"

import { Toaster, toast } from "sonner"
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

/** Where notices appear: at the bottom, in the middle, clear of the uploads in the corner. */
export function NoticeList() {
  return (
    <Toaster
      className="font-sans!"
      position="bottom-center"
      gap={8}
      toastOptions={{ unstyled: true, classNames: slots, duration: 5000 }}
    />
  )
}

export function showNotice({ kind, message, detail }: Notice): void {
  toast[kind](message, { description: detail })
}
