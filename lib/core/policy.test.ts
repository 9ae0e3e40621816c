import { describe, expect, it } from "vitest"
import type { Actor } from "./actor"
import { authorise, can, type Permission, visibleTo } from "./policy"

const person = { id: "a", name: "A", email: "a@example.com", sessionId: "s" }
const actors = {
  ops: { ...person, role: "ops", admin: false },
  admin: { ...person, role: "ops", admin: true },
  client: { ...person, role: "client", verified: true },
  unverified: { ...person, role: "client", verified: false },
  system: { role: "system" },
  nobody: { role: "nobody" },
} as const satisfies Record<string, Actor>

const available = { state: "AVAILABLE" } as const
const others = ["RECEIVING", "CHECKING", "HELD", "REJECTED", "WITHDRAWN"] as const

/** Who may, for each action and resource; everybody who is not named may not. */
const table: [string, Permission, (keyof typeof actors)[]][] = [
  ["upload", { action: "file.upload" }, ["ops", "admin"]],
  ["list", { action: "file.list" }, ["ops", "admin", "client"]],
  ["read an available file", { action: "file.read", file: available }, ["ops", "admin", "client"]],
  ...others.map((state): [string, Permission, (keyof typeof actors)[]] => [
    `read a file that is ${state}`,
    { action: "file.read", file: { state } },
    ["ops", "admin"],
  ]),
  ["read a file's history", { action: "file.history" }, ["ops", "admin"]],
  ["release", { action: "file.release" }, ["ops", "admin"]],
  ["hold back", { action: "file.hold" }, ["ops", "admin"]],
  ["withdraw", { action: "file.withdraw" }, ["ops", "admin"]],
  ["continue their own upload", { action: "upload.continue", file: { uploaderId: "a" } }, ["ops", "admin"]],
  ["continue another's upload", { action: "upload.continue", file: { uploaderId: "b" } }, []],
  ["cancel their own upload", { action: "upload.cancel", file: { uploaderId: "a" } }, ["ops", "admin"]],
  ["cancel another's upload", { action: "upload.cancel", file: { uploaderId: "b" } }, ["admin"]],
  ["issue a link to what is visible", { action: "link.issue" }, ["client"]],
  ["use their own link", { action: "link.use", link: { clientId: "a" }, file: available }, ["client"]],
  ["use another's link", { action: "link.use", link: { clientId: "b" }, file: available }, []],
  ...others.map((state): [string, Permission, (keyof typeof actors)[]] => [
    `use their own link to a file that is ${state}`,
    { action: "link.use", link: { clientId: "a" }, file: { state } },
    [],
  ]),
  ["verify what they received", { action: "file.verify" }, ["client"]],
  ["list their downloads", { action: "link.list" }, ["client"]],
  ["mark a visit to the portal", { action: "portal.visit" }, ["client"]],
  ["revoke a link", { action: "link.revoke" }, ["ops", "admin"]],
  ["see what became of mails", { action: "mail.list" }, ["ops", "admin"]],
  ["see how the system is", { action: "system.read" }, ["ops", "admin"]],
  ["try a job again", { action: "system.retry" }, ["admin"]],
  ["dismiss a dead letter", { action: "system.dismiss" }, ["admin"]],
]

describe("S36 S38 S41 the policy, role x action x resource", () => {
  for (const [words, permission, allowed] of table) {
    for (const [name, actor] of Object.entries(actors)) {
      const may = allowed.includes(name as keyof typeof actors)
      it(`${name} ${may ? "may" : "may not"} ${words}`, () => {
        expect(can(actor, permission)).toBe(may)
      })
    }
  }

  it("tells nobody to sign in, and everybody else that they may not", () => {
    expect(() => authorise(actors.nobody, { action: "file.list" })).toThrow(
      expect.objectContaining({ code: "unauthenticated" }),
    )
    expect(() => authorise(actors.client, { action: "file.upload" })).toThrow(
      expect.objectContaining({ code: "forbidden" }),
    )
  })

  it("shows clients what is available, Ops everything, and all others nothing", () => {
    expect(visibleTo(actors.client)).toEqual({ state: "AVAILABLE" })
    expect(visibleTo(actors.ops)).toEqual({})
    expect(visibleTo(actors.unverified)).toEqual({ id: { in: [] } })
    expect(visibleTo(actors.nobody)).toEqual({ id: { in: [] } })
  })
})
