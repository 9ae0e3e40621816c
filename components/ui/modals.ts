"use client"

type Listener = () => void

/** Open modal dialogs, the topmost last. */
const opened: HTMLDialogElement[] = []
const listeners = new Set<Listener>()

/** Opens the dialog on top of all others. */
export function openModal(dialog: HTMLDialogElement): void {
  if (dialog.open) return
  dialog.showModal()
  opened.push(dialog)
  tell()
}

/** Closes the dialog, while it is still part of the page: what was put into it can leave it then. */
export function closeModal(dialog: HTMLDialogElement): void {
  const at = opened.indexOf(dialog)
  if (at >= 0) opened.splice(at, 1)
  if (dialog.open) dialog.close()
  if (at >= 0) tell()
}

/** Where something has to be to lie above everything and to be heard and pressed: all beside an open dialog is inert. */
export function topmost(): HTMLElement {
  return opened.at(-1) ?? document.body
}

/** Calls whenever a dialog opens or closes. @returns how to be told no more */
export function listenToModals(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function tell(): void {
  for (const listener of listeners) listener()
}
