-- How often an engine has taken an event, and when it is to be handed over, for the first time or again. An older version
-- looks at neither: it takes an event as delivered once the engine has answered, as before.
ALTER TABLE "outbox_event" ADD COLUMN "takes" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "next_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;
