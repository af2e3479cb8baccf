package app.kftray.frontend.cli;

import app.kftray.api.frontend.FrontendContext;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Parameters;

/** The configuration files that a command line names. */
final class FileArguments {
    @Parameters(
            paramLabel = "FILE",
            arity = "0..*",
            description = "JSON or YAML; - is standard input. Default: forwards.json in the config folder.")
    List<String> files = new ArrayList<>();

    ConfigFiles in(FrontendContext context) {
        return ConfigFiles.of(context, files);
    }
}
