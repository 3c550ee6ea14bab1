/**
 * The JSON of images: manifests, indexes and configs of OCI and of Docker's schema 2. Reading is
 * lenient; whoever needs the digest keeps the raw bytes, they are never made again from a record.
 */
package dev.moor.images.model;
