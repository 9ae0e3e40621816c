"use client"

import { X } from "lucide-react"
import { type ReactNode, useId } from "react"
import { IconButton } from "./button"
import { useModal } from "./use-modal"

type DialogProps = {
  open: boolean
  onClose: () => void
  title: string
  description?: ReactNode
  children?: ReactNode
  /** The buttons; the one that acts comes last. */
  footer?: ReactNode
}

/** A modal sheet in the middle of the page: a question, or a few fields. */
export function Dialog({ open, onClose, title, description, children, footer }: DialogProps) {
  const id = useId()
  const modal = useModal(open, onClose)
  return (
    <dialog
      {...modal}
      aria-labelledby={`${id}-title`}
      aria-describedby={description ? `${id}-description` : undefined}
      className="m-auto max-h-[calc(100dvh-2rem)] w-[calc(100%-2rem)] max-w-md overflow-hidden rounded-md border border-line bg-surface-raised p-0 text-ink shadow-float open:flex open:animate-appear"
    >
      <div className="flex min-w-0 flex-1 flex-col overflow-y-auto p-6">
        <div className="flex items-start justify-between gap-4">
          <h2 id={`${id}-title`} className="font-serif text-lg font-medium wrap-anywhere">
            {title}
          </h2>
          <IconButton label="Close" size="small" className="-mt-0.5 -mr-2" onClick={onClose}>
            <X aria-hidden size={18} />
          </IconButton>
        </div>
        {description && (
          <div id={`${id}-description`} className="mt-2 text-sm wrap-anywhere text-ink-soft">
            {description}
          </div>
        )}
        {children && <div className="mt-4">{children}</div>}
        {footer && <div className="mt-6 flex flex-wrap justify-end gap-2">{footer}</div>}
      </div>
    </dialog>
  )
}
