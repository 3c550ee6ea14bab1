/** The image entity: one persistence id an image id. */
package dev.moor.actors.image;
