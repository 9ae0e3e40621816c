-- AlterEnum
ALTER TYPE "FileState" ADD VALUE 'HELD';

-- AlterTable
ALTER TABLE "file" ADD COLUMN     "author" TEXT,
ADD COLUMN     "check_tries" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "findings" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "notices" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "page_count" INTEGER,
ADD COLUMN     "reason_where" TEXT,
ADD COLUMN     "title" TEXT,
ADD COLUMN     "waiting_for" TEXT;

-- CreateTable
CREATE TABLE "file_preview" (
    "file_id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "file_preview_pkey" PRIMARY KEY ("file_id")
);

-- AddForeignKey
ALTER TABLE "file_preview" ADD CONSTRAINT "file_preview_file_id_fkey" FOREIGN KEY ("file_id") REFERENCES "file"("id") ON DELETE CASCADE ON UPDATE CASCADE;
