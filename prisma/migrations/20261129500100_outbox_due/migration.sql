-- What the relay looks for.
CREATE INDEX CONCURRENTLY "outbox_event_due_idx" ON "outbox_event" ("next_at") WHERE "delivered_at" IS NULL;
