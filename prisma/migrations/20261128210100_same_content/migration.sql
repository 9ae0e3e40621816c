-- Which file with the same content came last. The same for names is in the index on name and id.
CREATE INDEX CONCURRENTLY "file_same_content_idx" ON "file" ("sha256", "id") WHERE "state" IN ('CHECKING', 'HELD', 'AVAILABLE');
