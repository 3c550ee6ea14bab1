/**
 * Links, addresses and routes by rtnetlink, firewall and address translation by libnftables; both
 * in this process. Messages and rules are built by pure classes; {@link
 * dev.moor.runtime.net.NetlinkSocket} and {@link dev.moor.runtime.net.Nftables} alone call out.
 */
package dev.moor.runtime.net;
