-- Holding a file back erased when it had become available, and its release wrote a later time. The trail has the first.
-- contract: it changes files alone that were held back after they had been available, which are few
UPDATE "file" SET "available_at" = first."at"
FROM (
  SELECT "subject_id", min("at") AS "at" FROM "audit_event"
  WHERE "subject_type" = 'file' AND "action" IN ('file.available', 'file.released')
    AND "subject_id" IN (SELECT "subject_id" FROM "audit_event" WHERE "subject_type" = 'file' AND "action" = 'file.held')
  GROUP BY "subject_id"
) first
-- Row and event of one moment differ by milliseconds.
WHERE "file"."id" = first."subject_id"::uuid
  AND ("file"."available_at" IS NULL OR "file"."available_at" > first."at" + interval '1 second');
