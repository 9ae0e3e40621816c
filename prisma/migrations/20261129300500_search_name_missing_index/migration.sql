-- What the sweep has still to write.
CREATE INDEX CONCURRENTLY "file_search_name_missing_idx" ON "file" ("id") WHERE "search_name" IS NULL;
