-- A transfer's link references both, and stays; checking them again for each download locks their rows.
-- contract: nothing relies on a refusal by these two
ALTER TABLE "transfer" DROP CONSTRAINT "transfer_file_id_fkey";
-- contract: nothing relies on a refusal by these two
ALTER TABLE "transfer" DROP CONSTRAINT "transfer_client_id_fkey";
