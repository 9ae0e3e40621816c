"use client"

import type { ComponentProps } from "react"
import { classNames } from "./class-names"

type CheckboxProps = Omit<ComponentProps<"input">, "type"> & { indeterminate?: boolean }

/** A native check box. Give it a label, or `aria-label`. Its press area is larger than its box. */
export function Checkbox({ indeterminate = false, className, ...rest }: CheckboxProps) {
  return (
    <input
      {...rest}
      type="checkbox"
      ref={(element) => {
        if (element) element.indeterminate = indeterminate
      }}
      className={classNames(
        "relative size-4.5 shrink-0 cursor-pointer align-middle accent-accent before:absolute before:-inset-2 before:content-['']",
        className,
      )}
    />
  )
}
