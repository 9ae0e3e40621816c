-- contract: the index on file and client serves what this one served, for older versions too
DROP INDEX "transfer_file_id_idx";
