-- CreateTable
CREATE TABLE "holding" (
    "person_id" UUID NOT NULL,
    "file_id" UUID NOT NULL,
    "ranges" int8multirange NOT NULL DEFAULT '{}'::int8multirange,
    "sent_bytes" BIGINT NOT NULL DEFAULT 0,
    "uses" INTEGER NOT NULL DEFAULT 0,
    "first_byte_at" TIMESTAMPTZ(3) NOT NULL,
    "whole_at" TIMESTAMPTZ(3),
    "verified_at" TIMESTAMPTZ(3),

    CONSTRAINT "holding_pkey" PRIMARY KEY ("person_id","file_id")
);

-- CreateIndex
CREATE INDEX "holding_file_id_first_byte_at_idx" ON "holding"("file_id", "first_byte_at" DESC);

-- AddForeignKey
ALTER TABLE "holding" ADD CONSTRAINT "holding_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "holding" ADD CONSTRAINT "holding_file_id_fkey" FOREIGN KEY ("file_id") REFERENCES "file"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AlterTable
ALTER TABLE "link" ADD COLUMN     "ranges" int8multirange NOT NULL DEFAULT '{}'::int8multirange,
ADD COLUMN     "sent_bytes" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "uses" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "transfer" ADD COLUMN     "handed_bytes" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "reserved_bytes" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "reserved_until" TIMESTAMPTZ(3);

-- Adds ranges to a coverage of a file, one after the other. When they join to the whole file, one use is counted and a
-- new coverage begins. Answers with the coverage, the uses that were counted, and which range, from 1 on, made the first.
CREATE FUNCTION "count_coverage"(
  INOUT "ranges" int8multirange, IN "size" bigint, IN "added" int8range[], OUT "uses" integer, OUT "first_whole" integer
) LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  "whole" CONSTANT int8range := int8range(0, "size");
  "turn" integer := 0;
  "part" int8range;
BEGIN
  "uses" := 0;
  FOREACH "part" IN ARRAY coalesce("added", '{}') LOOP
    "turn" := "turn" + 1;
    "ranges" := "ranges" + int8multirange("part");
    IF "ranges" @> "whole" THEN
      "uses" := "uses" + 1;
      "first_whole" := coalesce("first_whole", "turn");
      "ranges" := '{}';
    END IF;
  END LOOP;
END
$$;

-- An older version that still runs writes the ends of its transfers without any of the above: it says how many bytes it
-- sent, and not how many it handed over. Until none runs any more, the database counts these ends.
CREATE FUNCTION "transfer_count_older"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  "size" CONSTANT bigint := (SELECT "file"."size" FROM "file" WHERE "id" = NEW."file_id");
  "part" CONSTANT int8range[] := ARRAY[int8range(NEW."range_start", NEW."range_start" + NEW."bytes_sent")];
BEGIN
  NEW."handed_bytes" := NEW."bytes_sent";
  INSERT INTO "holding" AS "held" ("person_id", "file_id", "ranges", "sent_bytes", "uses", "first_byte_at", "whole_at")
  SELECT NEW."client_id", NEW."file_id", counted."ranges", NEW."bytes_sent", counted."uses", NEW."started_at",
         CASE WHEN counted."uses" > 0 THEN NEW."ended_at" END
  FROM "count_coverage"('{}', "size", "part") AS counted
  ON CONFLICT ("person_id", "file_id") DO UPDATE SET
    ("ranges", "uses", "whole_at") = (
      SELECT counted."ranges", "held"."uses" + counted."uses",
             coalesce("held"."whole_at", CASE WHEN counted."uses" > 0 THEN NEW."ended_at" END)
      FROM "count_coverage"("held"."ranges", "size", "part") AS counted),
    "sent_bytes" = "held"."sent_bytes" + NEW."bytes_sent";
  UPDATE "link" SET
    "ranges" = ("count_coverage"("link"."ranges", "size", "part"))."ranges",
    "uses" = "link"."uses" + ("count_coverage"("link"."ranges", "size", "part"))."uses",
    "sent_bytes" = "link"."sent_bytes" + NEW."bytes_sent"
  WHERE "id" = NEW."link_id" AND "max_downloads" IS NOT NULL;
  RETURN NEW;
END
$$;
CREATE TRIGGER "transfer_ended_older" BEFORE UPDATE OF "ended_at" ON "transfer" FOR EACH ROW
  WHEN (OLD."ended_at" IS NULL AND NEW."ended_at" IS NOT NULL AND NEW."handed_bytes" < NEW."bytes_sent")
  EXECUTE FUNCTION "transfer_count_older"();
