import { isIPv6 } from "node:net"

/**
 * What a throttle counts under: the key, in which an IPv6 address, alone or as its last word, stands for its /64. One
 * household or server has all of it, and so would have as many tries as it likes.
 */
export function throttleKey(key: string): string {
  const start = key.lastIndexOf(" ") + 1
  const address = key.slice(start)
  return isIPv6(address) ? key.slice(0, start) + network(address) : key
}

/** The first four groups, in full. */
function network(address: string): string {
  const [head = "", tail] = address.replace(/%.*$/, "").split("::")
  const before = groups(head)
  const after = groups(tail ?? "")
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length
  const all = [...before, ...Array<string>(zeros).fill("0"), ...after]
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`
}

/** An IPv4 address at the end fills two groups, which are never among the first four. */
function groups(text: string): string[] {
  return text === "" ? [] : text.split(":").flatMap((group) => (group.includes(".") ? ["0", "0"] : [group]))
}
