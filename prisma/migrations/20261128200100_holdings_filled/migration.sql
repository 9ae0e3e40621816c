-- What was sent before `holding` existed, from the record of transfers. What an older version ends meanwhile its trigger
-- counts: such transfers say what they handed over, and are left out here.
INSERT INTO "holding" AS "held" ("person_id", "file_id", "ranges", "sent_bytes", "uses", "first_byte_at", "whole_at")
SELECT sent."client_id", sent."file_id", counted."ranges", sent."bytes", counted."uses", sent."first_at",
       sent."ends"[counted."first_whole"]
FROM (
  SELECT t."client_id", t."file_id", f."size", sum(t."bytes_sent") AS "bytes", min(t."started_at") AS "first_at",
         array_agg(int8range(t."range_start", t."range_start" + t."bytes_sent") ORDER BY t."ended_at", t."id") AS "parts",
         array_agg(t."ended_at" ORDER BY t."ended_at", t."id") AS "ends"
  FROM "transfer" t JOIN "file" f ON f."id" = t."file_id"
  WHERE t."ended_at" IS NOT NULL AND t."bytes_sent" > t."handed_bytes"
  GROUP BY t."client_id", t."file_id", f."size"
) sent, "count_coverage"('{}', sent."size", sent."parts") AS counted
ORDER BY sent."client_id", sent."file_id"
ON CONFLICT ("person_id", "file_id") DO UPDATE SET
  ("ranges", "uses", "whole_at") = (
    SELECT joined."ranges", excluded."uses" + "held"."uses" + joined."uses",
           coalesce(excluded."whole_at", "held"."whole_at", CASE WHEN joined."uses" > 0 THEN now() END)
    FROM "file" f, "count_coverage"(
      excluded."ranges", f."size", (SELECT array_agg("part") FROM unnest("held"."ranges") AS "part")) AS joined
    WHERE f."id" = "held"."file_id"),
  "sent_bytes" = excluded."sent_bytes" + "held"."sent_bytes",
  "first_byte_at" = least(excluded."first_byte_at", "held"."first_byte_at");

-- A link with a limit counts whole deliveries from now on: what came of its broken ones is made up for.
-- contract: it changes live links with a limit alone, which are few and short-lived
UPDATE "link" SET
  "ranges" = ("count_coverage"("link"."ranges", sent."size", sent."parts"))."ranges",
  "uses" = "link"."uses" + ("count_coverage"("link"."ranges", sent."size", sent."parts"))."uses",
  "sent_bytes" = "link"."sent_bytes" + sent."bytes"
FROM (
  SELECT t."link_id", f."size", sum(t."bytes_sent") AS "bytes",
         array_agg(int8range(t."range_start", t."range_start" + t."bytes_sent") ORDER BY t."ended_at", t."id") AS "parts"
  FROM "transfer" t JOIN "link" l ON l."id" = t."link_id" JOIN "file" f ON f."id" = t."file_id"
  WHERE l."max_downloads" IS NOT NULL AND l."ended_at" IS NULL AND t."ended_at" IS NOT NULL
    AND t."bytes_sent" > t."handed_bytes"
  GROUP BY t."link_id", f."size"
) sent
WHERE "link"."id" = sent."link_id";
