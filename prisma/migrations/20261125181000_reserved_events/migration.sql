-- Until then the process that wrote the event runs its function itself; after that it is anybody's, like every other.
ALTER TABLE "outbox_event" ADD COLUMN "reserved_until" TIMESTAMPTZ(3);

-- Wakes the relay when the transaction commits, unless there is nothing for it yet.
CREATE OR REPLACE FUNCTION "outbox_event_notify"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM "inserted" WHERE "reserved_until" IS NULL) THEN
    PERFORM pg_notify('waybill_outbox', '');
  END IF;
  RETURN NULL;
END
$$;
DROP TRIGGER "outbox_event_inserted" ON "outbox_event";
CREATE TRIGGER "outbox_event_inserted" AFTER INSERT ON "outbox_event"
  REFERENCING NEW TABLE AS "inserted" FOR EACH STATEMENT EXECUTE FUNCTION "outbox_event_notify"();
