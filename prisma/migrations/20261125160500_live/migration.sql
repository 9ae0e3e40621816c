-- Tells every process what changes in the list of files, when the transaction commits (lib/platform/live).
CREATE FUNCTION "file_notify"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('waybill_file', json_build_object(
    'id', COALESCE(NEW."id", OLD."id"), 'from', OLD."state", 'to', NEW."state")::text);
  RETURN NULL;
END
$$;
CREATE TRIGGER "file_came_or_went" AFTER INSERT OR DELETE ON "file"
  FOR EACH ROW EXECUTE FUNCTION "file_notify"();
CREATE TRIGGER "file_changed" AFTER UPDATE OF "state", "waiting_for" ON "file"
  FOR EACH ROW WHEN (OLD."state" IS DISTINCT FROM NEW."state" OR OLD."waiting_for" IS DISTINCT FROM NEW."waiting_for")
  EXECUTE FUNCTION "file_notify"();

-- Tells whose open streams are to be looked at again: somebody may no longer be who they were.
CREATE FUNCTION "person_notify"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('waybill_person', CASE TG_TABLE_NAME WHEN 'session' THEN to_jsonb(OLD)->>'user_id' ELSE OLD."id"::text END);
  RETURN NULL;
END
$$;
CREATE TRIGGER "session_revoked" AFTER UPDATE OF "revoked_at" ON "session"
  FOR EACH ROW WHEN (OLD."revoked_at" IS DISTINCT FROM NEW."revoked_at") EXECUTE FUNCTION "person_notify"();
CREATE TRIGGER "person_changed" AFTER UPDATE OF "disabled_at", "session_version", "role", "verified_at" ON "user"
  FOR EACH ROW WHEN (ROW(OLD."disabled_at", OLD."session_version", OLD."role", OLD."verified_at")
    IS DISTINCT FROM ROW(NEW."disabled_at", NEW."session_version", NEW."role", NEW."verified_at"))
  EXECUTE FUNCTION "person_notify"();
