import { type Computed, numbersOf, unknown } from "./computed"

/** What calculates with numbers, each with its precedence. */
export const operators = new Map([
  ["+", 1],
  ["-", 1],
  ["*", 2],
  ["/", 2],
  ["^", 3],
])

/** Values with operators between them, as they come: one value is what it is, several are a number. */
export class Calculation {
  private values: Computed[] | undefined
  private pending: string | undefined
  private precedence: number | undefined
  private isKnown = true

  operator(mark: string): void {
    const precedence = operators.get(mark)
    // A sign before the first value.
    if (!this.values && !this.pending && (mark === "+" || mark === "-")) {
      if (mark === "-") this.values = [{ text: "0", isWhole: true }]
      this.pending = mark === "-" ? mark : undefined
    } else if (this.pending === undefined) {
      this.isKnown &&= this.precedence === undefined || (this.precedence === precedence && precedence !== 3)
      this.pending = mark
    } else this.isKnown = false
    if (this.pending !== undefined) this.precedence = precedence
  }

  operand(values: Computed[]): void {
    if (this.pending === undefined) {
      this.isKnown &&= this.values === undefined
      this.values = values
    } else this.values = calculate(this.values ?? [unknown], this.pending, values)
    this.pending = undefined
  }

  get result(): Computed[] {
    return this.isKnown && this.pending === undefined ? (this.values ?? [unknown]) : [unknown]
  }
}

function calculate(left: Computed[], operator: string, right: Computed[]): Computed[] {
  const [first] = numbersOf(left)
  const [second] = numbersOf(right)
  if (first === undefined || second === undefined || left.length > 1 || right.length > 1) return [unknown]
  const results = new Map([
    ["+", first + second],
    ["-", first - second],
    ["*", first * second],
    ["/", first / second],
    ["^", first ** second],
  ])
  return [{ text: String(results.get(operator)), isWhole: true }]
}
