import { LoaderCircle } from "lucide-react"
import type { ComponentProps } from "react"
import { type ButtonSize, type ButtonVariant, buttonClass } from "./button-class"
import { classNames } from "./class-names"

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
