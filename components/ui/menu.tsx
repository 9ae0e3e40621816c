"use client"

import { type ComponentType, type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react"
import { type ButtonSize, type ButtonVariant, buttonClass } from "./button-class"
import { classNames } from "./class-names"

export type MenuItem = {
  label: string
  icon?: ComponentType<{ size?: number; className?: string; "aria-hidden"?: boolean }>
  /** One of the two: an action, or a place. */
  onSelect?: () => void
  href?: string
}

type MenuProps = {
  /** The name of the button. */
  label: string
  /** What the button shows. */
  children: ReactNode
  items: readonly MenuItem[]
  /** Above the items, not one of them. */
  head?: ReactNode
  variant?: ButtonVariant
  size?: ButtonSize
  className?: string
}

const gap = 4

/** A button that opens a list of actions. Arrow keys, Home, End, Escape and a press beside it do what is expected. */
export function Menu({ label, children, items, head, variant = "quiet", size, className }: MenuProps) {
  const id = useId()
  const trigger = useRef<HTMLButtonElement>(null)
  const panel = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState(false)

  const show = (index: number) => {
    if (!panel.current || !trigger.current) return
    panel.current.showPopover()
    place(panel.current, trigger.current)
    focusItem(panel.current, index)
  }
  const close = () => {
    panel.current?.hidePopover()
    trigger.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 }
    const now = itemsIn(panel.current).indexOf(document.activeElement as HTMLElement)
    if (event.key in moves) focusItem(panel.current, now + (moves[event.key] ?? 0))
    else if (event.key === "Home") focusItem(panel.current, 0)
    else if (event.key === "End") focusItem(panel.current, -1)
    else if (event.key === "Tab") return panel.current?.hidePopover()
    else if (event.key === "Escape") close()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <>
      <button
        ref={trigger}
        type="button"
        popoverTarget={id}
        popoverTargetAction="toggle"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={label}
        title={label}
        className={classNames(buttonClass(variant, size), className)}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return
          event.preventDefault()
          show(event.key === "ArrowDown" ? 0 : -1)
        }}
      >
        {children}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        className="fixed inset-auto m-0 max-w-[calc(100vw-1rem)] min-w-48 rounded-md border border-line bg-surface-raised p-1 text-sm text-ink shadow-float open:animate-appear"
        onToggle={(event) => {
          const opened = event.newState === "open"
          setOpen(opened)
          if (opened && trigger.current) {
            place(event.currentTarget, trigger.current)
            if (!event.currentTarget.contains(document.activeElement)) focusItem(event.currentTarget, 0)
          }
        }}
      >
        {head && <div className="border-b border-line px-3 pt-2 pb-3 wrap-anywhere">{head}</div>}
        <div role="menu" tabIndex={-1} aria-label={label} onKeyDown={onKeyDown} className={classNames(head && "pt-1")}>
          {items.map((item) => (
            <Item key={item.label} item={item} close={close} />
          ))}
        </div>
      </div>
    </>
  )
}

const itemClass =
  "flex w-full items-center gap-3 rounded-sm px-3 py-2 text-left text-ink no-underline hover:bg-surface-sunken focus-visible:bg-surface-sunken focus-visible:-outline-offset-2"

function Item({ item: { label, icon: Icon, href, onSelect }, close }: { item: MenuItem; close: () => void }) {
  const content = (
    <>
      {Icon && <Icon aria-hidden size={16} className="shrink-0 text-ink-soft" />}
      {label}
    </>
  )
  if (href) {
    return (
      <a role="menuitem" tabIndex={-1} href={href} className={itemClass}>
        {content}
      </a>
    )
  }
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      className={itemClass}
      onClick={() => {
        close()
        onSelect?.()
      }}
    >
      {content}
    </button>
  )
}

function itemsIn(panel: HTMLElement | null): HTMLElement[] {
  return [...(panel?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])]
}

/** Counts from the end when negative, and goes round. */
function focusItem(panel: HTMLElement | null, index: number): void {
  const items = itemsIn(panel)
  items[(index + items.length) % items.length]?.focus()
}

/** Below the button and in line with its end; above it where there is no room below. */
function place(panel: HTMLElement, trigger: HTMLElement): void {
  const button = trigger.getBoundingClientRect()
  const { offsetWidth: width, offsetHeight: height } = panel
  const below = button.bottom + gap
  const fits = below + height <= window.innerHeight - gap
  panel.style.top = `${fits ? below : Math.max(gap, button.top - gap - height)}px`
  panel.style.left = `${Math.max(8, Math.min(button.right - width, window.innerWidth - width - 8))}px`
}
