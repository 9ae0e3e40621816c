import assert from "node:assert/strict"
import { randomBytes } from "node:crypto"
import { chmodSync, mkdirSync } from "node:fs"
import { join } from "node:path"
import { freePort, startEmbedded } from "../database/embedded.ts"
import { temporaryFolder } from "../database/temporary.ts"
import { exitWith, Failure } from "../start/failure.ts"
import { startS3 } from "../test/s3.ts"
import { readCompose, readExample } from "./compose.ts"
import { Container, seal } from "./container.ts"
import { inspect } from "./contents.ts"
import { checkDrain } from "./drain.ts"
import { handOver, signIn } from "./hand-over.ts"
import { catchMails } from "./mail-catcher.ts"
import { replay } from "./replay.ts"

/*
 * `npm run check:image`, as root on Linux: replays the Dockerfile in folders, and runs two instances of the result as
 * docker-compose.yml would, sealed against writing, on a PostgreSQL and an S3 of their own. A minute or two: not a part of
 * `npm test`.
 */

const say = (line: string) => console.log(line)
const ops = { email: "ops@example.com", password: "quiet blue lamp 78" }
const hex = () => randomBytes(32).toString("hex")

/** What Compose gives an instance, for an .env as somebody would fill it in. */
function composeEnvironment(): Record<string, string> {
  const { values } = readExample()
  const made = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value || hex()]))
  const filledIn = {
    ...made,
    DOMAIN: "waybill.example.com",
    TOKEN_KEYS: `k1:${randomBytes(32).toString("base64")}`,
    OPS_EMAIL: ops.email,
    OPS_PASSWORD: ops.password,
    CLAMD_URL: "",
  }
  return readCompose(filledIn).services["app-1"]?.environment ?? {}
}

async function check(folder: string): Promise<void> {
  const image = replay(join(folder, "image"), say)
  const { files, bytes, faults } = inspect(image.workdir)
  say(`${files} files, ${(bytes / 1024 ** 2).toFixed(1)} MiB beside the base image (Node on Debian).`)
  if (faults.length > 0) throw new Failure(`It holds what it should not:\n  ${faults.slice(0, 20).join("\n  ")}`)
  seal(image)

  mkdirSync(join(folder, "external"))
  const [s3, mails] = [await startS3(), await catchMails()]
  const database = await startEmbedded({
    folder: join(folder, "external", "database"),
    password: "test",
    logFile: join(folder, "external", "database.log"),
    throwAway: true,
  })
  const running: Container[] = []
  try {
    const environment = {
      ...composeEnvironment(),
      DATABASE_URL: database.url,
      // There is no Inngest to be had here; the jobs run inside.
      ...{ INNGEST_BASE_URL: "", INNGEST_SERVE_ORIGIN: "", INNGEST_EVENT_KEY: "", INNGEST_SIGNING_KEY: "" },
      ...bucket(s3.environment),
      ...{ RESEND_API_KEY: "re_test", RESEND_BASE_URL: mails.url, LOG_LEVEL: "warn" },
    }
    const container = (name: string, more = {}) =>
      new Container(image, join(folder, "data", name), { ...environment, ...more })
    mkdirSync(join(folder, "data"))
    say(container("migrate").run(["node", "--run", "db:migrate"]).trim())
    const ports = [await freePort(), await freePort()]
    for (const port of ports) running.push(container(`app-${port}`, { PORT: String(port) }))
    await Promise.all(running.map((instance) => instance.start()))
    const [first = "", second = ""] = ports.map((port) => `http://127.0.0.1:${port}`)
    // Without an S3 each has files of its own: then it is one instance that plays both parts.
    await handOver([first, s3.environment.S3_TEST_ENDPOINT ? second : first], ops, mails.mailTo)
    say("Two instances: first Ops account, upload, sign-up, mail, verification, link, download, page and style.")
    for (const instance of running) instance.checkHealth()
    say("HEALTHCHECK says yes.")
    const [one, other] = running
    assert.ok(one && other)
    await checkDrain(one, first, await signIn(first, ops.email, ops.password))
    say("SIGTERM: the upload under way was answered, nothing new was taken, exit code 0.")
    const backups = join(folder, "backups")
    other.own(backups)
    const keeper = container("backup", { BACKUP_PASSPHRASE: hex() })
    const backup = join(backups, "waybill.age")
    say(keeper.run(["node", "--run", "backup", "--", backup]).trim())
    other.signal("SIGTERM")
    assert.equal(await other.ended(), 0, other.said)
    say(keeper.run(["node", "--run", "restore", "--", backup, "--replace"]).trim())
  } finally {
    for (const instance of running) instance.signal("SIGKILL")
    mails.stop()
    s3.stop()
    await database.stop()
  }
}

function bucket(test: Record<string, string | undefined>): Record<string, string> {
  if (!test.S3_TEST_ENDPOINT) {
    return { S3_ENDPOINT: "", S3_BUCKET: "", S3_ACCESS_KEY_ID: "", S3_SECRET_ACCESS_KEY: "" }
  }
  return {
    S3_ENDPOINT: test.S3_TEST_ENDPOINT,
    S3_BUCKET: "waybill-image",
    S3_ACCESS_KEY_ID: test.S3_TEST_ACCESS_KEY_ID ?? "",
    S3_SECRET_ACCESS_KEY: test.S3_TEST_SECRET_ACCESS_KEY ?? "",
  }
}

const folder = temporaryFolder()
try {
  if (process.getuid?.() !== 0) throw new Failure("npm run check:image wants root: the image runs as another account.")
  chmodSync(folder.path, 0o755)
  await check(folder.path)
  say("The image is as it should be.")
  folder.remove()
  process.exit(0)
} catch (error) {
  folder.remove()
  exitWith(error)
}
