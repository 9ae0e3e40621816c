#!/bin/sh
# The service `bucket` of docker-compose.yml runs this at each `docker compose up`: it makes the bucket, and a key for the
# application that opens this bucket and nothing else. Doing it again changes nothing but the key's secret.
# Nothing is used but the shell and mc, which MinIO's image has.
set -eu
mc alias set storage http://storage:9000 "$MINIO_ROOT_USER" "$MINIO_ROOT_PASSWORD" >/dev/null
mc mb --ignore-existing "storage/$S3_BUCKET"
policy=/tmp/waybill-bucket.json
printf '%s\n' '{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
        "s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:GetBucketLocation", "s3:GetBucketVersioning",
        "s3:GetLifecycleConfiguration", "s3:PutLifecycleConfiguration"
      ],
      "Resource": ["arn:aws:s3:::'"$S3_BUCKET"'"]
    },
    {
      "Effect": "Allow",
      "Action": [
        "s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"
      ],
      "Resource": ["arn:aws:s3:::'"$S3_BUCKET"'/*"]
    }
  ]
}' > "$policy"
mc admin policy create storage waybill-bucket "$policy"
mc admin user add storage "$MINIO_APP_USER" "$MINIO_APP_PASSWORD"
said=$(mc admin policy attach storage waybill-bucket --user "$MINIO_APP_USER" 2>&1) || case $said in
  *"already in effect"*) ;;
  *) printf '%s\n' "$said" >&2; exit 1 ;;
esac
