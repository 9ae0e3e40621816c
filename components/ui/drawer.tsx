"use client"

import { X } from "lucide-react"
import { type ReactNode, useId } from "react"
import { IconButton } from "./button"
import { useModal } from "./use-modal"

type DrawerProps = {
  open: boolean
  onClose: () => void
  title: ReactNode
  children: ReactNode
  /** Stays in sight at the bottom. */
  footer?: ReactNode
}

/** A modal sheet that comes in from the right; the whole screen on a phone. Its body scrolls, its title stays. */
export function Drawer({ open, onClose, title, children, footer }: DrawerProps) {
  const id = useId()
  const modal = useModal(open, onClose)
  return (
    <dialog
      {...modal}
      aria-labelledby={`${id}-title`}
      className="mt-0 mr-0 mb-0 ml-auto h-dvh max-h-none w-full max-w-none translate-x-0 border-l border-line bg-surface-raised p-0 text-ink shadow-float transition-transform sm:w-120 starting:open:translate-x-8"
    >
      <div className="flex h-full flex-col">
        <div className="flex items-start justify-between gap-4 border-b border-line px-6 py-4">
          <h2 id={`${id}-title`} className="min-w-0 font-serif text-lg font-medium wrap-anywhere">
            {title}
          </h2>
          <IconButton label="Close" size="small" className="-mt-0.5 -mr-2" onClick={onClose}>
            <X aria-hidden size={18} />
          </IconButton>
        </div>
        <section aria-labelledby={`${id}-title`} className="min-h-0 flex-1 overflow-y-auto px-6 py-4 -outline-offset-2">
          {children}
        </section>
        {footer && <div className="flex flex-wrap justify-end gap-2 border-t border-line px-6 py-4">{footer}</div>}
      </div>
    </dialog>
  )
}
