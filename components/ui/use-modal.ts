"use client"

import { type RefObject, useEffect, useLayoutEffect, useRef } from "react"
import { closeModal, openModal } from "./modals"

/**
 * Keeps a native <dialog> as `open` says: modal, with the focus inside it and given back when it closes. Escape, and a
 * press beside it, call `onClose`.
 */
export function useModal(open: boolean, onClose: () => void) {
  const dialog = useRef<HTMLDialogElement>(null) as RefObject<HTMLDialogElement>
  useEffect(() => {
    const element = dialog.current
    if (open) openModal(element)
    else closeModal(element)
  }, [open])
  // Taken out while open, it would keep the focus to itself: only closing gives it back.
  useLayoutEffect(() => {
    const element = dialog.current
    return () => closeModal(element)
  }, [])
  return {
    ref: dialog,
    onCancel: (event: { preventDefault: () => void; target: unknown; currentTarget: unknown }) => {
      if (event.target !== event.currentTarget) return
      event.preventDefault()
      onClose()
    },
    onPointerDown: (event: { target: unknown; currentTarget: unknown }) => {
      if (event.target === event.currentTarget) onClose()
    },
  }
}
