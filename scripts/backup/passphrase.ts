import { createInterface } from "node:readline/promises"
import { Writable } from "node:stream"
import { Failure } from "../start/failure.ts"

const shortest = 12

/**
 * The passphrase: BACKUP_PASSPHRASE, or what is typed, unseen. Never an argument, which every account of the machine can
 * read.
 * @param twice for a new one, which nobody could correct later
 */
export async function readPassphrase(twice: boolean): Promise<string> {
  const given = process.env.BACKUP_PASSPHRASE
  if (given) return longEnough(given, twice)
  if (!process.stdin.isTTY) throw new Failure("A passphrase is needed: set BACKUP_PASSPHRASE.")
  const typed = longEnough(await ask("Passphrase: "), twice)
  if (twice && (await ask("Once more: ")) !== typed) throw new Failure("These were two different ones.")
  return typed
}

function longEnough(passphrase: string, isNew: boolean): string {
  if (isNew && passphrase.length < shortest) {
    throw new Failure(`The passphrase needs ${shortest} or more characters: openssl rand -base64 24`)
  }
  return passphrase
}

async function ask(question: string): Promise<string> {
  process.stderr.write(question)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  lines.on("SIGINT", () => process.exit(130))
  try {
    return await lines.question("")
  } finally {
    lines.close()
    process.stderr.write("\n")
  }
}
