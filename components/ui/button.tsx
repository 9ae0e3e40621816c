import { LoaderCircle } from "lucide-react"
import type { ComponentProps } from "react"
import { classNames } from "./class-names"

export type ButtonVariant = "primary" | "secondary" | "quiet" | "danger"
export type ButtonSize = "small" | "medium"

const shared =
  "relative inline-flex shrink-0 items-center justify-center gap-2 rounded-md font-medium whitespace-nowrap no-underline transition-colors select-none disabled:cursor-not-allowed disabled:opacity-50"

const variants: Record<ButtonVariant, string> = {
  primary: "bg-accent text-accent-ink hover:bg-accent-strong",
  secondary: "border border-line bg-surface-raised text-accent hover:border-accent hover:bg-accent-soft",
  quiet: "text-ink-soft hover:bg-surface-sunken hover:text-ink",
  danger: "bg-danger text-danger-ink hover:opacity-90",
}

const sizes: Record<ButtonSize, string> = {
  small: "min-h-8 px-3 py-1 text-sm",
  medium: "min-h-10 px-4 py-2 text-sm",
}

/** The looks of a button, for a link that leads to an action. */
export function buttonClass(variant: ButtonVariant = "secondary", size: ButtonSize = "medium"): string {
  return classNames(shared, variants[variant], sizes[size])
}

type ButtonProps = ComponentProps<"button"> & { variant?: ButtonVariant; size?: ButtonSize; pending?: boolean }

/**
 * A button; `type="button"` unless said otherwise. While `pending` it keeps its width and its focus, says that it is busy,
 * and does nothing.
 */
export function Button({ variant, size, pending = false, className, children, onClick, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={classNames(buttonClass(variant, size), className)}
      aria-disabled={pending || undefined}
      aria-busy={pending || undefined}
      onClick={pending ? (event) => event.preventDefault() : onClick}
    >
      {pending && (
        <span className="absolute inset-0 grid place-items-center">
          <LoaderCircle aria-hidden size={16} className="animate-[spin_1s_linear_infinite]" />
        </span>
      )}
      <span className={classNames("inline-flex items-center gap-2", pending && "opacity-0")}>{children}</span>
    </button>
  )
}

/** A square button that shows an icon alone; `label` is its name. */
export function IconButton({ label, size, children, className, ...rest }: ButtonProps & { label: string }) {
  return (
    <Button
      variant="quiet"
      size={size}
      {...rest}
      aria-label={label}
      title={label}
      className={classNames(size === "small" ? "size-8 p-0!" : "size-10 p-0!", className)}
    >
      {children}
    </Button>
  )
}
