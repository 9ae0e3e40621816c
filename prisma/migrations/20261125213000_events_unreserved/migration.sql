-- Every event is for the relay.
CREATE OR REPLACE FUNCTION "outbox_event_notify"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('waybill_outbox', '');
  RETURN NULL;
END
$$;

-- contract: no released version has it
ALTER TABLE "outbox_event" DROP COLUMN "reserved_until";
