"use client"

import { type ReactNode, useId, useRef } from "react"

/**
 * A few words about what it wraps, shown on hover and on focus, and hidden with Escape. What is wrapped needs a name of its
 * own: touch screens show no tooltips.
 */
export function Tooltip({ text, children }: { text: string; children: ReactNode }) {
  const id = useId()
  const bubble = useRef<HTMLSpanElement>(null)
  const show = (anchor: HTMLElement) => {
    const element = bubble.current
    if (!element || element.matches(":popover-open")) return
    element.showPopover()
    const box = anchor.getBoundingClientRect()
    const left = box.left + box.width / 2 - element.offsetWidth / 2
    const above = box.top - element.offsetHeight - 6
    element.style.left = `${Math.max(8, Math.min(left, window.innerWidth - element.offsetWidth - 8))}px`
    element.style.top = `${above > 8 ? above : box.bottom + 6}px`
  }
  const hide = () => bubble.current?.hidePopover()
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only listens to what happens inside it
    <span
      className="inline-flex"
      aria-describedby={id}
      onPointerEnter={(event) => show(event.currentTarget)}
      onPointerLeave={hide}
      onFocus={(event) => show(event.currentTarget)}
      onBlur={hide}
      onKeyDown={(event) => event.key === "Escape" && hide()}
    >
      {children}
      <span
        ref={bubble}
        id={id}
        role="tooltip"
        popover="manual"
        className="pointer-events-none fixed inset-auto m-0 max-w-xs rounded-md border-0 bg-ink px-2 py-1 text-xs text-surface"
      >
        {text}
      </span>
    </span>
  )
}
