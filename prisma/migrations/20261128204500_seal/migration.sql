-- AlterTable
ALTER TABLE "file" ADD COLUMN     "seal_id" UUID;
