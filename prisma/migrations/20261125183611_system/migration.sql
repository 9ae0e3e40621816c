-- DropIndex
DROP INDEX "audit_event_at_idx";

-- AlterTable
ALTER TABLE "job_run" ADD COLUMN     "round" INTEGER NOT NULL DEFAULT 0;

-- CreateIndex
CREATE INDEX "audit_event_at_action_idx" ON "audit_event"("at", "action");

-- CreateIndex
CREATE INDEX "job_run_status_finished_at_id_idx" ON "job_run"("status", "finished_at" DESC, "id" DESC);
