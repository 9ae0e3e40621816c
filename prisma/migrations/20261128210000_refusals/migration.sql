-- Uploads that were refused and left no file: what they were called, and why they were refused.
CREATE TABLE "refusal" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "size" BIGINT NOT NULL,
    "uploader_id" UUID NOT NULL,
    "reason_code" TEXT NOT NULL,
    "reason_where" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "refusal_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "refusal_at_id_idx" ON "refusal"("at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "refusal_uploader_id_at_id_idx" ON "refusal"("uploader_id", "at" DESC, "id" DESC);

-- AddForeignKey
ALTER TABLE "refusal" ADD CONSTRAINT "refusal_uploader_id_fkey" FOREIGN KEY ("uploader_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- In the list of files they are told of as files of the state REJECTED that come and go.
CREATE FUNCTION "refusal_notify"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('waybill_file', json_build_object(
    'id', COALESCE(NEW."id", OLD."id"),
    'from', CASE TG_OP WHEN 'DELETE' THEN 'REJECTED' END,
    'to', CASE TG_OP WHEN 'INSERT' THEN 'REJECTED' END)::text);
  RETURN NULL;
END
$$;
CREATE TRIGGER "refusal_came_or_went" AFTER INSERT OR DELETE ON "refusal"
  FOR EACH ROW EXECUTE FUNCTION "refusal_notify"();

-- The file that was there before, with the same content or the same name; as things were when the upload ended.
ALTER TABLE "file" ADD COLUMN     "duplicate_by" TEXT,
ADD COLUMN     "duplicate_of_id" UUID;
