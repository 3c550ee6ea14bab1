/** How events become bytes: CBOR records under explicit, frozen manifests. */
package dev.moor.actors.codec;
