import type { Part, Relationship } from "./part"

/** Orders as people would order names with numbers in them: `slide2.xml` before `slide10.xml`. */
function orderKey(name: string): string {
  return name.replace(/\d+/g, (digits) => digits.padStart(10, "0"))
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

export function inNaturalOrder(left: string, right: string): number {
  return compare(orderKey(left), orderKey(right)) || compare(left, right)
}

/** A part's name as Office compares it. */
export function keyOf(name: string): string {
  return name.replace(/^\/+/, "").toLowerCase()
}

/** A relationship type's or a content type's last word in lower case: the same in transitional and in Strict OOXML. */
function lastWord(type: string): string {
  const words = type
    .toLowerCase()
    .replace(/\+xml$/, "")
    .split(/[/.]/)
  return words.at(-1) ?? ""
}

/** Far more than any document has, pictures aside. */
const innerMost = 50_000

/** A relationship within the package, between the keys of parts. */
type Inner = { from: string; role: string }
export type Outer = { from: string; role: string; target: string }

/** Which part belongs to which, and as what. */
export class Relations {
  /** Names as the file spells them, by their keys. */
  private readonly names = new Map<string, string>()
  private readonly roles = new Map<string, Set<string>>()
  private readonly leading = new Map<string, Inner[]>()
  private readonly byId = new Map<string, Map<string, string>>()
  private readonly leaving = new Map<string, { role: string; target: string }[]>()
  /** Those that lead out of the package, in the natural order of the parts that have them. */
  readonly outer: Outer[] = []

  constructor(relationships: Relationship[], parts: Part[]) {
    for (const { name, type } of parts) {
      this.names.set(keyOf(name), name)
      this.addRole(keyOf(name), lastWord(type))
    }
    let inner = 0
    // There may be very many: each key is made once.
    const keyed = relationships.map((relationship) => ({
      relationship,
      key: `${orderKey(relationship.from)}\n${orderKey(relationship.id)}\n${relationship.id}`,
    }))
    for (const { relationship } of keyed.sort((left, right) => compare(left.key, right.key))) {
      const from = keyOf(relationship.from)
      const role = lastWord(relationship.type)
      if (relationship.external) this.outer.push({ from, role, target: relationship.target })
      else if (role !== "image" && inner < innerMost) {
        inner += 1
        this.addInner(from, role, relationship)
      }
    }
  }

  private addInner(from: string, role: string, { id, target }: Relationship): void {
    const to = this.resolve(from, target)
    this.addRole(to, role)
    entry(this.leading, to, () => []).push({ from, role })
    entry(this.leaving, from, () => []).push({ role, target: to })
    entry(this.byId, from, () => new Map<string, string>()).set(id, to)
  }

  private addRole(key: string, role: string): void {
    entry(this.roles, key, () => new Set<string>()).add(role)
  }

  /** What a target means beside its source, or, where that is no part, what it names by itself. */
  private resolve(from: string, target: string): string {
    const path = (target.split("#", 1)[0] ?? "").replaceAll("\\", "/").toLowerCase()
    const steps = path.startsWith("/") ? [] : from.split("/").slice(0, -1)
    for (const step of path.split("/")) {
      if (step === "..") steps.pop()
      else if (step !== "." && step !== "") steps.push(step)
    }
    const beside = steps.join("/")
    return !this.names.has(beside) && this.names.has(keyOf(path)) ? keyOf(path) : beside
  }

  /** Whether a part is such a one, by a relationship that leads to it or by its content type; roles in lower case. */
  is(name: string, ...roles: string[]): boolean {
    const known = this.roles.get(keyOf(name))
    return known !== undefined && roles.some((role) => known.has(role))
  }

  /** The part that a relationship leads to. */
  target(from: string, id: string): string | undefined {
    return this.byId.get(keyOf(from))?.get(id)
  }

  /** The parts that a part leads to in a role. */
  targets(from: string, role: string): string[] {
    return (this.leaving.get(keyOf(from)) ?? []).filter((inner) => inner.role === role).map(({ target }) => target)
  }

  /** A part's file name as the file spells it, without its folders. */
  fileName(key: string): string {
    return (this.names.get(key) ?? key).split("/").at(-1) ?? ""
  }

  /** The parts that lead to a part. */
  owners(name: string): Inner[] {
    return this.leading.get(keyOf(name)) ?? []
  }

  /** Every part that some other leads to in one of these roles, in the natural order of those others. */
  *inRoles(...roles: string[]): Generator<{ from: string; role: string; target: string }> {
    for (const [from, inners] of this.leaving) {
      for (const { role, target } of inners) if (roles.includes(role)) yield { from, role, target }
    }
  }
}

function entry<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}
