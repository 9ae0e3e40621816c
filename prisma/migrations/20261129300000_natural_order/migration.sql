-- The order in which people look for names, in no language in particular: accents and case decide last, numbers count
-- (decision 0037). It comes from ICU; when that is updated, the next start renews what is built on it.
-- contract: a new name, which no older version asks for
CREATE COLLATION "natural_order" (provider = icu, locale = 'und-u-kn-true');

-- The form in which names and the words of a search are compared: without case and accents, with one spelling of
-- apostrophes, quotes, dashes and digits, and without what does not show. An index is built on it: another form is another
-- function. Most of it is left out for most names, since a short word is compared with every name that there is.
CREATE FUNCTION "search_form"("written" text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT COST 1000 AS $$
DECLARE
  form text := replace(written, '`', '''');
BEGIN
  IF octet_length(form) = char_length(form) THEN
    RETURN lower(form COLLATE "C");
  END IF;
  -- Before normalising, which takes some of them apart.
  form := regexp_replace(form, '[\u2018-\u201B\u02B9\u02BB-\u02BD\u02C8\u02CB\u2032\u2035\u00B4\u055A\u05F3\uFF07]', '''', 'g');
  form := regexp_replace(form, '[\u201C-\u201F\u2033\u00AB\u00BB\u05F4\uFF02]', '"', 'g');
  form := regexp_replace(form, '[\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]', '-', 'g');
  -- PostgreSQL 18 could fold case by itself; older ones cannot.
  form := lower(normalize(form, NFKD) COLLATE "und-x-icu");
  form := replace(replace(form, U&'\00DF', 'ss'), U&'\03C2', U&'\03C3');
  -- Accents of Latin, Greek and Cyrillic letters, the points of Hebrew, the vowel marks of Arabic; and what does not show.
  form := regexp_replace(
    form,
    '[\u0300-\u036F\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u0640\u064B-\u065F\u0670'
      '\u00AD\u034F\u061C\u115F\u1160\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\U000E0000-\U000E0FFF]',
    '', 'g');
  IF octet_length(form) = char_length(form) THEN
    RETURN form;
  END IF;
  -- Letters that are the same to readers, and digits.
  IF form ~ '[\u00E6\u00F0\u00F8\u00FE\u0111\u0127\u0131\u0142\u0153\u0167\u0180\u0237\u0249\u024F\u0268\u0289\u0643\u0649\u064A\u0660-\u0669\u06F0-\u06F9]' THEN
    form := replace(replace(replace(form, U&'\00E6', 'ae'), U&'\0153', 'oe'), U&'\00FE', 'th');
    form := translate(
      form,
      U&'\00F8\0111\0142\0127\0167\00F0\0131\0237\0180\0268\0249\024F\0289\0643\064A\0649'
        '\0660\0661\0662\0663\0664\0665\0666\0667\0668\0669\06F0\06F1\06F2\06F3\06F4\06F5\06F6\06F7\06F8\06F9',
      U&'odlhtdijbijyu\06A9\06CC\06CC01234567890123456789');
  END IF;
  RETURN normalize(form, NFC);
END
$$;
