/** What the small entities (image, volume) share: rules as pure functions, one actor over them. */
package dev.moor.actors.entity;
