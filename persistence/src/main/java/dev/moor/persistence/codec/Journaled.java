package dev.moor.persistence.codec;

/** Marks an event or snapshot that the journal stores; its codec is found by its class. */
public interface Journaled {}
