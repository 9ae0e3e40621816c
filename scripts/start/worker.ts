import cluster from "node:cluster"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http"
import { join } from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import { setFlagsFromString } from "node:v8"
import next from "next"
import { operations } from "../../app/api/modules.ts"
import { modules } from "../../app/api/v1/modules.ts"
import { compose } from "../../lib/compose.ts"
import { noteCaller } from "../../lib/http/caller.ts"
import { answerWhileClosed } from "../../lib/http/closed-page.ts"
import { endEventStreams } from "../../lib/http/event-stream.ts"
import { noteOurServer } from "../../lib/http/foreign-server.ts"
import { observe } from "../../lib/http/observe.ts"
import { headersOfEverything } from "../../lib/http/response-headers.ts"
import { serveRoutes } from "../../lib/http/serve.ts"
import { protectAnswer } from "../../lib/http/transport-security.ts"
import { beginStopping } from "../../lib/platform/health/stopping.ts"
import { log as writeLog } from "../../lib/platform/log.ts"
import { tellFigures } from "../../lib/platform/metrics/neighbours.ts"
import { processFigures } from "../../lib/platform/metrics/process-figures.ts"
import { type Refusal, refusalOf, unknownExpectation } from "./accept.ts"
import { serveAssets } from "./assets.ts"
import { logConsole } from "./console.ts"
import { type DrainOptions, drainable } from "./drain.ts"
import { exitWith } from "./failure.ts"
import { endIdleConnections } from "./idle.ts"
import { answerMalformed } from "./malformed.ts"
import { overrideMethod } from "./method-override.ts"
import { pageRoutes } from "./pages.ts"
import { listenFailure } from "./port.ts"
import { answerEarly, continueWhenRead } from "./refusal.ts"

/*
 * One server process: Next's production server behind an HTTP server of our own, which knows about slow uploads, early
 * answers, trusted proxies and an orderly end.
 */

/*
 * The bytes of a transfer lie outside of the engine's heap. Counted by themselves, every 20 MB of them made it collect the
 * whole heap; counted together with it, it does so when there is something to gain.
 */
setFlagsFromString("--external-memory-accounted-in-global-limit")

const port = Number(process.env.PORT)
const hostname = process.env.HOST ?? "127.0.0.1"
const settings = {
  trustedProxies: Number(process.env.TRUSTED_PROXIES || 0),
  stopDelayMilliseconds: Number(process.env.STOP_DELAY_SECONDS || 0) * 1_000,
  appUrl: new URL(process.env.APP_URL ?? `http://localhost:${port}`),
}
const buildFolder = join(process.cwd(), ".next")
const drainMilliseconds = 10_000
/** How long answers promise to keep a connection for the next request. */
const keepMilliseconds = 65_000
/** A proxy uses its connections again and again, and is told; a browser tries again by itself. */
const idleAtTheEnd = settings.trustedProxies > 0 ? 2_000 : 50
const patience = {
  stop: { limitMilliseconds: drainMilliseconds, idleMilliseconds: idleAtTheEnd },
  /**
   * One whose place another has taken lets even long transfers come to their end, and keeps what it has promised: whoever
   * sends over a connection that was kept would find it closed, while the site is up.
   */
  retire: { limitMilliseconds: 3_600_000, idleMilliseconds: keepMilliseconds + 1_000 },
  /** One that believes keys which are good no longer is to hear no more. */
  drop: { limitMilliseconds: 3_600_000, idleMilliseconds: idleAtTheEnd },
}
const standstillMilliseconds = 120_000

/*
 * The configuration as it was at the build, handed over the way the server of Next's standalone output does: to read
 * next.config.ts anew, each process would load the compiler, which is 40 MiB.
 */
const { config } = JSON.parse(readFileSync(join(buildFolder, "required-server-files.json"), "utf8"))
process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = JSON.stringify(config)

const application = next({ dev: false, dir: process.cwd(), hostname: settings.appUrl.hostname, port })
// Next says of each process that it has read its configuration. What goes wrong is said elsewhere.
const { log } = console
console.log = () => {}
noteOurServer()
await compose()
await application.prepare()
console.log = log
logConsole()
const handle = application.getRequestHandler()
const serveApi = serveRoutes("/api/v1", modules)
const serveOperations = serveRoutes("/api", operations)
const routeOf = pageRoutes(buildFolder)

function refuse(response: ServerResponse, { allow, ...problem }: Refusal): void {
  const headers = {
    ...headersOfEverything,
    "content-type": "application/problem+json",
    "cache-control": "no-store",
    connection: "close",
  }
  response.writeHead(problem.status, allow ? { ...headers, allow } : headers)
  response.end(JSON.stringify({ type: "about:blank", ...problem }))
}

function serve(request: IncomingMessage, response: ServerResponse): void {
  noteCaller(request, settings)
  if (serveApi(request, response) || serveOperations(request, response)) return
  observe(request, response, routeOf(request.url ?? ""), () => servePage(request, response))
}

async function servePage(request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    if (!(await answerWhileClosed(request, response))) await handle(request, response)
  } catch (error) {
    writeLog().error({ error }, "a page failed")
    if (!response.headersSent) response.writeHead(500)
    response.end()
  }
}

function serveExpecting(request: IncomingMessage, response: ServerResponse): void {
  continueWhenRead(request, response)
  serve(request, response)
}

/** What holds for every answer, and keeps from `next`, and from the assets too, what nobody has a use for. */
function guarded(next: RequestListener): RequestListener {
  return (request, response) => {
    protectAnswer(response)
    answerEarly(request, response)
    overrideMethod(request)
    const refusal = refusalOf(request)
    if (refusal) refuse(response, refusal)
    else next(request, response)
  }
}

const server = createServer({
  // An upload of gigabytes may take hours; what must not take long is the head of a request.
  requestTimeout: 0,
  headersTimeout: 60_000,
  keepAliveTimeout: keepMilliseconds,
  noDelay: true,
  // Refused with all others that can be read in two ways, and with the headers of every answer.
  requireHostHeader: false,
  // No protocol but HTTP/1.1 is spoken here: who offers another gets an ordinary answer, by the way that all others go.
  shouldUpgradeCallback: () => false,
})
server.on("request", guarded(serveAssets(buildFolder, serve)))
server.on("checkContinue", guarded(serveExpecting))
server.on(
  "checkExpectation",
  guarded((_request, response) => refuse(response, unknownExpectation)),
)
answerMalformed(server)
endIdleConnections(server, standstillMilliseconds)
const drain = drainable(server)

/** Takes nothing new, lets what runs finish within the limit, then lets the application close its own. */
async function stop(options: DrainOptions): Promise<void> {
  endEventStreams()
  // Also those that begin on a connection which is still open.
  const streams = setInterval(endEventStreams, 250)
  await drain(options)
  clearInterval(streams)
  const hook = (globalThis as Record<symbol, unknown>)[Symbol.for("waybill.shutdown")]
  if (typeof hook === "function") await Promise.race([hook(), delay(drainMilliseconds, undefined, { ref: false })])
}

let stopping: Promise<void> | undefined
let retired = false

function stopOnce(options: DrainOptions, delayMilliseconds = 0): void {
  stopping ??= delay(delayMilliseconds)
    .then(() => stop(options))
    .then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      },
    )
}

/** The port is given up. It says that it is not ready, for as long as it is delayed, so that nobody is sent here any more. */
function onStop(): void {
  beginStopping()
  setTimeout(() => process.exit(0), settings.stopDelayMilliseconds + drainMilliseconds * 2).unref()
  // Also one that has been replaced, and has its time, comes to an end now.
  if (retired) void drain(patience.stop)
  else stopOnce(patience.stop, settings.stopDelayMilliseconds)
}

/** Another process has taken the place of this one; the port stays, and the site is ready. */
function onReplaced(options: DrainOptions): void {
  if (retired) void drain(options)
  retired = stopping === undefined || retired
  stopOnce(options)
}

tellFigures(process.env.WAYBILL_WORKER ?? "1", processFigures)
process.on("SIGTERM", onStop)
// Ctrl-C reaches every process of the terminal; the primary decides when this one stops.
process.on("SIGINT", () => {})
process.on("SIGHUP", () => {})
process.on("message", (message) => {
  if (message === "stop") onStop()
  if (message === "retire" || message === "drop") onReplaced(patience[message])
})

server.once("error", (error) => exitWith(listenFailure(error, hostname, port)))
server.listen(port, hostname)
await once(server, "listening")
// When the primary is killed, Node ends its workers; this is for the moment between.
cluster.worker?.once("disconnect", () => {
  if (!stopping) process.exit(0)
})
