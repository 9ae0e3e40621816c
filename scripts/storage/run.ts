import { db, pool } from "@/lib/platform/db"
import { bucketStorage, folderStorage } from "@/lib/platform/storage/current"
import { alone } from "./lock"
import { Mover } from "./mover"
import { progressLine, summary } from "./tally"

const progressInMs = 2_000

/**
 * Moves all files with the settings in the environment, and says how far it has come.
 * @returns the exit code: 0 when all is moved, 2 when it should be run again
 */
export async function moveFiles(wish: { to: "s3" | "disk"; remove: boolean; databaseUrl: string }): Promise<number> {
  const [bucket, folder] = [await bucketStorage(), folderStorage()]
  if (!bucket) throw new Error("The S3 settings are missing.")
  const [from, to] = wish.to === "s3" ? [folder, bucket] : [bucket, folder]
  const mover = new Mover(from, to, wish.remove, console.error)
  const progress = setInterval(() => console.log(progressLine(mover.tally)), progressInMs)
  try {
    await alone(wish.databaseUrl, async () => {
      await Promise.all([from.prepare(), to.prepare()])
      await mover.run()
    })
  } finally {
    clearInterval(progress)
    await db().$disconnect()
    await pool().end()
  }
  console.log(summary(mover.tally, to.name, from.name))
  if (wish.remove) console.log(`What was proved is removed from ${from.name}.`)
  return mover.tally.failed + mover.tally.waiting > 0 ? 2 : 0
}
