/**
 * The network entity (one persistence id a network), what containers have of networks, and the pure
 * rules of subnets, addresses and ports.
 *
 * <p>A network: Absent → Creating → Present → Removing → Gone. What a container has of it (its
 * choice, its leases of a run) stands in the container's own events; who uses a network, which
 * addresses and ports are taken is derived from those alone.
 */
package dev.moor.actors.network;
