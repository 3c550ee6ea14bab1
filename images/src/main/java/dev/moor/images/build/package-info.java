/** The builder: a Dockerfile and a context become an image. RUN steps go out through a port. */
package dev.moor.images.build;
