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

/** A run that is under way, and how often it was tried again by hand. */
export type QueuedRun = RunState & { round: number }

/** The unfinished ones among these runs. */
export async function readRuns(client: Queryable, ids: string[]): Promise<Map<string, QueuedRun>> {
  const { rows } = await client.query<QueuedRun>(
    `SELECT id, function_id AS "functionId", event, steps, stack, attempt, round FROM job_run
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

/** A run that was a dead letter and is queued again. */
export type RequeuedRun = { id: string; functionId: string; round: number }

/**
 * Takes dead letters back into the queue, each of them once however many ask at the same moment: only what has failed is
 * taken. What its steps have done stays done; what they failed at is forgotten, and tried as if for the first time.
 */
export async function requeueRuns(client: Queryable, ids: string[]): Promise<RequeuedRun[]> {
  const { rows } = await client.query<RequeuedRun>(
    // Locked in one order, so that two who ask for the same ones do not wait for each other.
    `WITH dead AS (SELECT id FROM job_run WHERE id = ANY ($1) AND status = 'FAILED' ORDER BY id FOR UPDATE)
     UPDATE job_run SET
       status = 'QUEUED', attempt = 0, round = round + 1, last_error = NULL, finished_at = NULL,
       steps = (SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(steps) WHERE value ->> 'type' = 'data'),
       stack = ARRAY (
         SELECT step FROM unnest(stack) WITH ORDINALITY AS done (step, place)
         WHERE steps -> step ->> 'type' = 'data' ORDER BY place
       )
     FROM dead WHERE job_run.id = dead.id
     RETURNING job_run.id, function_id AS "functionId", round`,
    [ids],
  )
  return rows
}

/** JSON that a jsonb column takes: what errors quote may hold NULs and halves of characters. */
function toJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "string" ? part.replaceAll("\0", "").toWellFormed() : part,
  )
}
