package app.kftray.engine.config;

import java.nio.file.Path;

/**
 * The text of one file of forwards.
 *
 * @param source what problems call it
 * @param folder what relative paths in it are relative to
 */
public record SourceText(String source, String text, Path folder) {}
