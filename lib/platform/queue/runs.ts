import type { ClientBase, Pool } from "pg"
import type { RunState } from "./call"

/** A run that is to be made. */
export type NewRun = Pick<RunState, "id" | "functionId" | "event">

type Queryable = Pick<ClientBase | Pool, "query">

/** Makes the runs that do not exist yet, and says which those were. */
export async function insertRuns(client: Queryable, runs: NewRun[]): Promise<{ id: string; functionId: string }[]> {
  const { rows } = await client.query<{ id: string; functionId: string }>(
    `INSERT INTO job_run (id, function_id, event)
     SELECT id, "functionId", event FROM jsonb_to_recordset($1::jsonb) AS run (id text, "functionId" text, event jsonb)
     ON CONFLICT (id) DO NOTHING
     RETURNING id, function_id AS "functionId"`,
    [toJson(runs)],
  )
  return rows
}

/** The unfinished ones among these runs. */
export async function readRuns(client: Queryable, ids: string[]): Promise<Map<string, RunState>> {
  const { rows } = await client.query<RunState>(
    `SELECT id, function_id AS "functionId", event, steps, stack, attempt FROM job_run
     WHERE id = ANY ($1) AND status = 'QUEUED'`,
    [ids],
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/**
 * Keeps the run's progress. Memos are added and never replaced, so that a worker which was thought dead and one that
 * took over do not undo each other's steps.
 */
export async function saveRun(client: Queryable, run: RunState, lastError?: unknown): Promise<void> {
  await client.query(
    `UPDATE job_run SET steps = $2::jsonb || steps, stack = $3, attempt = $4, last_error = $5
     WHERE id = $1 AND status = 'QUEUED'`,
    [run.id, toJson(run.steps), run.stack, run.attempt, lastError ? toJson(lastError) : null],
  )
}

/** Ends runs that did what they were for. */
export async function completeRuns(client: Queryable, ids: string[]): Promise<void> {
  await client.query(
    `UPDATE job_run SET status = 'COMPLETED', last_error = NULL, finished_at = now()
     WHERE id = ANY ($1) AND status = 'QUEUED'`,
    [ids],
  )
}

/** Ends a run that will not be tried again: it stays as a dead letter, with its error. */
export async function failRun(client: Queryable, id: string, error: unknown): Promise<void> {
  await client.query(
    `UPDATE job_run SET status = 'FAILED', last_error = $2, finished_at = now()
     WHERE id = $1 AND status = 'QUEUED'`,
    [id, toJson(error)],
  )
}

/** JSON that a jsonb column takes: what errors quote may hold NULs and halves of characters. */
function toJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "string" ? part.replaceAll("\0", "").toWellFormed() : part,
  )
}
