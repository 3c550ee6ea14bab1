/**
 * What images are made of, on disk: blobs by digest and layer trees by chain id. Everything grows
 * under a temporary name, is synced, and only then gets its real name: whatever a crash leaves is
 * either whole or removed at the next start.
 */
package dev.moor.images.store;
