-- What Ops see by name. Versions before this one use the index on the plain name, and so does the search for duplicates.
CREATE INDEX CONCURRENTLY "file_natural_name_idx" ON "file" ("name" COLLATE "natural_order", "id");
