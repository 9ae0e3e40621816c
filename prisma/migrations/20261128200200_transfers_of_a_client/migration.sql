-- What one client was sent of one file; and, as before, of one file.
CREATE INDEX CONCURRENTLY "transfer_file_id_client_id_idx" ON "transfer" ("file_id", "client_id");
