/** Moor's http module. */
package dev.moor.http;
