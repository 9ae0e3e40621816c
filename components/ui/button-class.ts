import { classNames } from "./class-names"

export type ButtonVariant = "primary" | "secondary" | "quiet" | "danger"
export type ButtonSize = "small" | "medium"

const shared =
  "relative inline-flex max-w-full shrink-0 items-center justify-center gap-2 rounded-md text-center font-medium no-underline transition-colors select-none disabled:cursor-not-allowed disabled:opacity-50"

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
