package dev.moor.images.registry;

/** One repository that a registry's index found. */
public record SearchResult(
    String name, String description, long stars, boolean official, boolean automated) {}
