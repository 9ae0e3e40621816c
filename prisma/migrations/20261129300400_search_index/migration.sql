-- Search by parts of the name, whatever their case, accents and apostrophes; also where the form is not written down yet.
CREATE INDEX CONCURRENTLY "file_search_idx" ON "file" USING GIN (coalesce("search_name", search_form("name")) gin_trgm_ops);
