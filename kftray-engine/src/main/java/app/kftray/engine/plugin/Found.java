package app.kftray.engine.plugin;

/**
 * One provider of a service.
 *
 * @param origin how problems name it: the module with its version, and the file it came from
 * @param builtIn whether it is part of the program and not of a plug-in folder
 */
record Found<S>(S service, String name, String origin, boolean builtIn) {}
