/**
 * The pure rules of supervision and recovery: in which order a container's effects are carried out,
 * what each does step by step, what a look at the kernel means, who holds which name. They act
 * through {@link dev.moor.actors.supervision.ContainerPort}, which {@code supervisor} implements
 * over the runtime and the simulation over a kernel made up for it.
 */
package dev.moor.actors.supervision;
