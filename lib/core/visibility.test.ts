import { describe, expect, it } from "vitest"
import { db } from "@/lib/platform/db"
import { Prisma } from "@/lib/platform/generated/prisma/client"
import { queryRows } from "@/lib/platform/sql"
import type { Actor } from "./actor"
import { newId, randomToken } from "./ids"
import { visibleTo, visibleToSql } from "./policy"

const person = { id: newId(), name: "A", email: "a@example.com", sessionId: "s" }
const actors: Actor[] = [
  { ...person, role: "ops", admin: false },
  { ...person, role: "client", verified: true },
  { ...person, role: "client", verified: false },
  { role: "system" },
  { role: "nobody" },
]

describe("S42 visibility in its two spellings", () => {
  it("is the same for every actor and every state", async () => {
    const uploader = await db().user.create({
      data: { id: newId(), email: "ops@example.com", name: "Ops", role: "OPS", passwordHash: "-" },
    })
    const states = ["RECEIVING", "CHECKING", "AVAILABLE", "REJECTED", "WITHDRAWN"] as const
    await db().file.createMany({
      data: states.map((state) => ({
        name: state,
        kind: "DOCX",
        size: 1,
        state,
        storageKey: randomToken(24),
        uploaderId: uploader.id,
      })),
    })
    for (const actor of actors) {
      const inPrisma = await db().file.findMany({ where: visibleTo(actor), select: { name: true } })
      const inSql = await queryRows<{ name: string }>(Prisma.sql`SELECT name FROM file WHERE ${visibleToSql(actor)}`)
      const names = (rows: { name: string }[]) => rows.map((row) => row.name).sort()
      expect(names(inSql)).toEqual(names(inPrisma))
    }
  })
})
