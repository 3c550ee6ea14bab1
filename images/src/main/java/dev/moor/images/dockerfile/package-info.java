/** Reading Dockerfiles: lines, instructions, words. Pure: no file, no clock. */
package dev.moor.images.dockerfile;
