-- What a search compares, kept beside the name: a word without an index is compared with every file, and making the form of
-- each name anew would take a hundred times as long. It is written here, so for the version before too; the sweep writes it
-- for the files that are there already.
ALTER TABLE "file" ADD COLUMN "search_name" text;

CREATE FUNCTION "file_search_name"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."search_name" := search_form(NEW."name");
  RETURN NEW;
END
$$;
CREATE TRIGGER "file_search_name" BEFORE INSERT OR UPDATE OF "name" ON "file"
  FOR EACH ROW EXECUTE FUNCTION "file_search_name"();
