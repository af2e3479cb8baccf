package app.kftray.api.problem;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** A plug-in that cannot be used, or a problem that a plug-in tells in its own words. */
public sealed interface PluginProblem extends ForwardProblem {

    /** Two plug-ins claim the same name; neither of them is used. */
    record Conflict(String service, String name, List<String> providers) implements PluginProblem {
        public Conflict {
            providers = List.copyOf(providers);
        }

        @Override
        public String code() {
            return "plugin-conflict";
        }

        @Override
        public String message() {
            return "the " + service + " " + name + " is claimed by " + String.join(" and by ", providers);
        }

        @Override
        public String hint() {
            return "Remove one of them from the plug-in folder.";
        }

        @Override
        public boolean passing() {
            return false;
        }
    }

    /** A file of the plug-in folder cannot be loaded. */
    record Unloadable(String file, String reason) implements PluginProblem {
        @Override
        public String code() {
            return "plugin-unloadable";
        }

        @Override
        public String message() {
            return "the plug-in " + file + " cannot be loaded: " + reason;
        }

        @Override
        public String hint() {
            return "Put what it needs beside it in a folder of its own, build it against this version's API, or remove it.";
        }

        @Override
        public boolean passing() {
            return false;
        }
    }

    /** A plug-in's configuration source failed, or said what cannot be; the forwards of the others go on. */
    record SourceFailed(String source, String reason) implements PluginProblem {
        @Override
        public String code() {
            return "config-source-failed";
        }

        @Override
        public String message() {
            return "the configuration source " + source + " failed: " + reason;
        }

        @Override
        public String hint() {
            return "The plug-in is at fault; mend what it reads, or remove it from the plug-in folder.";
        }

        @Override
        public boolean passing() {
            return true;
        }
    }

    /** What a plug-in wants to tell. */
    record Own(String code, String message, String hint, boolean passing) implements PluginProblem {
        public Own {
            requireNonNull(code, "code");
            requireNonNull(message, "message");
            requireNonNull(hint, "hint");
        }
    }
}
