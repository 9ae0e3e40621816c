import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client"
import { singleton } from "../singleton"

/**
 * What each server process counts for itself. Labels have few values, all of our own making: never an id, an address or
 * anything that somebody sent.
 */
export const instruments = singleton("instruments", () => {
  const registry = new Registry()
  const registers = [registry]
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Counter({ name, help, labelNames, registers })
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge({ name, help, labelNames, registers })
  const histogram = <Label extends string>(name: string, help: string, labelNames: Label[], buckets: number[]) =>
    new Histogram({ name, help, labelNames, buckets, registers })
  collectDefaultMetrics({ register: registry })
  return {
    registry,
    requests: histogram(
      "waybill_http_request_duration_seconds",
      "Time from a request's head to the end of its answer, by route.",
      ["method", "route", "status"],
      [0.005, 0.025, 0.1, 0.25, 1, 2.5, 10, 60],
    ),
    requestsRunning: gauge("waybill_http_requests_running", "Requests that are being answered, downloads included."),
    transfersBegun: counter("waybill_transfers_begun_total", "Downloads begun, whole or in part."),
    transfersEnded: counter("waybill_transfers_ended_total", "Downloads ended: completed, or broken off.", ["result"]),
    transferBytes: counter("waybill_transfer_bytes_total", "Bytes of files that have left."),
    uploadsBegun: counter("waybill_uploads_begun_total", "Uploads begun."),
    uploadsEnded: counter("waybill_uploads_ended_total", "Uploads that arrived whole: received, or refused at once.", [
      "result",
    ]),
    uploadBytes: counter("waybill_upload_bytes_total", "Bytes of files that were stored."),
    jobs: histogram(
      "waybill_job_duration_seconds",
      "Calls of job functions, by how they ended: completed, continued (steps are left, or are tried again), failed, or refused (not signed).",
      ["function", "result"],
      [0.01, 0.1, 0.5, 2, 10, 60, 300],
    ),
    mails: counter("waybill_mails_total", "Mails: sent, refused for good, or failed for now.", ["result"]),
    gateChecks: counter("waybill_gate_checks_total", "Files that went through the gate, by what came of it and why.", [
      "result",
      "reason",
    ]),
    gateDuration: histogram(
      "waybill_gate_duration_seconds",
      "Time that the gate took for a file.",
      [],
      [0.05, 0.2, 1, 5, 20, 60, 300],
    ),
    gateBytes: counter("waybill_gate_bytes_total", "Bytes of files that went through the gate."),
    storage: histogram(
      "waybill_storage_operation_duration_seconds",
      "Calls to the storage: reading until its first byte is at hand, appending until all of it is kept.",
      ["operation"],
      [0.002, 0.01, 0.05, 0.25, 1, 5, 30, 120],
    ),
    storageErrors: counter("waybill_storage_errors_total", "Calls to the storage that failed, by kind.", [
      "operation",
      "kind",
    ]),
    throttled: counter("waybill_throttle_refusals_total", "Tries that a throttle refused.", ["limit"]),
    auditEvents: counter("waybill_audit_events_total", "Events of the audit trail, by what happened.", ["action"]),
    scannerUp: gauge("waybill_scanner_up", "Whether the malware scanner passed its last self-test.", ["scanner"]),
    scannerTested: gauge(
      "waybill_scanner_last_test_timestamp_seconds",
      "When the malware scanner was last tested, 0 for never.",
      ["scanner"],
    ),
    connections: gauge("waybill_database_connections", "Connections to the database, by pool: busy or idle.", [
      "pool",
      "state",
    ]),
    connectionsAwaited: gauge("waybill_database_connections_awaited", "Calls that wait for a connection, by pool.", [
      "pool",
    ]),
  }
})
