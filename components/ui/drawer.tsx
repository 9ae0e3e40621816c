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
  /** Beside the button that closes it. */
  actions?: ReactNode
  /** On paper, under the title of every page. */
  printHead?: ReactNode
  /** Stays in sight at the bottom. */
  footer?: ReactNode
}

/**
 * A modal sheet that comes in from the right; the whole screen on a phone. Its body scrolls, its title stays, but where
 * that leaves no room, as with large letters, all of it scrolls. Printing prints it in place of the page, all of it
 * (app/print.css).
 */
export function Drawer({ open, onClose, title, children, actions, printHead, footer }: DrawerProps) {
  const id = useId()
  const modal = useModal(open, onClose)
  return (
    <dialog
      {...modal}
      aria-labelledby={`${id}-title`}
      data-prints
      className="[container-type:size] mt-0 mr-0 mb-0 ml-auto h-dvh max-h-none w-full max-w-none translate-x-0 border-l border-line bg-surface-raised p-0 text-ink shadow-float transition-transform sm:w-120 starting:open:translate-x-8"
    >
      <div className="flex h-full flex-col overflow-y-auto print:table print:h-auto print:w-full print:overflow-visible">
        <div className="flex flex-wrap-reverse items-end justify-end gap-x-4 border-b border-line px-6 py-4 print:table-header-group print:break-inside-avoid">
          <div className="min-w-0 flex-1 basis-40 print:pb-4">
            <h2 id={`${id}-title`} className="font-serif text-lg font-medium wrap-anywhere">
              {title}
            </h2>
            {printHead && <div className="hidden border-b border-line pb-2 print:block">{printHead}</div>}
          </div>
          <div className="-mt-0.5 -mr-2 flex shrink-0 print:hidden">
            {actions}
            <IconButton label="Close" size="small" onClick={onClose}>
              <X aria-hidden size={18} />
            </IconButton>
          </div>
        </div>
        <section
          aria-labelledby={`${id}-title`}
          className="flex-none px-6 py-4 -outline-offset-2 [@container_(min-height:40rem)]:min-h-0 [@container_(min-height:40rem)]:flex-1 [@container_(min-height:40rem)]:overflow-y-auto print:table-row-group print:overflow-visible!"
        >
          {children}
        </section>
        {footer && (
          <div className="flex flex-wrap justify-end gap-2 border-t border-line px-6 py-4 print:hidden">{footer}</div>
        )}
      </div>
    </dialog>
  )
}
