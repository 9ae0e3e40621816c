-- contract: an older version asks for tokens of the purposes it knows, and never reads the column of another one
ALTER TYPE "EmailTokenPurpose" ADD VALUE 'SIGN_IN';

-- From where a code was asked for; null for one that is for whoever asked.
ALTER TABLE "email_token" ADD COLUMN     "place" TEXT;

-- Tries at the code of a mail, from each place.
CREATE TABLE "email_code_try" (
    "email_token_id" UUID NOT NULL,
    "place" TEXT NOT NULL,
    "tries" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "email_code_try_pkey" PRIMARY KEY ("email_token_id", "place")
);

-- AddForeignKey
ALTER TABLE "email_code_try" ADD CONSTRAINT "email_code_try_email_token_id_fkey" FOREIGN KEY ("email_token_id") REFERENCES "email_token"("id") ON DELETE CASCADE ON UPDATE CASCADE;
