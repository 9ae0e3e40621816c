-- What clients see by name.
CREATE INDEX CONCURRENTLY "file_state_natural_name_idx" ON "file" ("state", "name" COLLATE "natural_order", "id");
