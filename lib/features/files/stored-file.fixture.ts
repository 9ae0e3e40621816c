import { newId, randomToken } from "@/lib/core/ids"
import { db } from "@/lib/platform/db"
import type { Prisma } from "@/lib/platform/generated/prisma/client"
import { storage } from "@/lib/platform/storage/current"

/** A file that waits for its check, with its bytes in the storage; what matters to a test is given. */
export async function storedFile(given: Partial<Prisma.FileUncheckedCreateInput> = {}, bytes = Buffer.from("abc")) {
  const uploader = await db().user.create({
    data: { email: `${newId()}@example.test`, name: "Olga Ops", role: "OPS", passwordHash: "x" },
  })
  const storageKey = randomToken(24)
  await storage().prepare()
  await storage().append(
    storageKey,
    0,
    (async function* () {
      yield bytes
    })(),
  )
  await storage().finish(storageKey)
  return db().file.create({
    data: {
      name: "a.docx",
      kind: "DOCX",
      size: bytes.length,
      sha256: "00",
      state: "CHECKING",
      storageKey,
      uploaderId: uploader.id,
      ...given,
    },
  })
}

/** Whether there are bytes at a key. */
export function isStored(key: string): Promise<boolean> {
  return storage()
    .size(key)
    .then(
      () => true,
      () => false,
    )
}
