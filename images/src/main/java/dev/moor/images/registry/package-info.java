/**
 * A client of OCI distribution registries on {@code java.net.http}. What a registry says is checked
 * against digests before anything of it counts; credentials go only to the registry they are for
 * and to the token server it names.
 */
package dev.moor.images.registry;
