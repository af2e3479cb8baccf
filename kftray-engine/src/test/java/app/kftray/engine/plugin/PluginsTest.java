package app.kftray.engine.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.PluginProblem;
import java.io.IOException;
import java.lang.module.FindException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginsTest {
    @TempDir
    Path folder;

    @TempDir
    Path work;

    private PluginBuilder builder;
    private Plugins plugins;

    @BeforeEach
    void prepare() {
        builder = new PluginBuilder(work);
        plugins = new Plugins(List.of(folder, folder.resolve("none")));
    }

    @Test
    void aJarAndAFolderOfJarsAreEachAPlugin() throws IOException {
        builder.transport(folder.resolve("one.jar"), "one", "quic");
        builder.transport(folder.resolve("two/two.jar"), "two", "sctp");
        builder.configSource(folder.resolve("three.jar"), "three", "consul");
        Files.writeString(folder.resolve("README.txt"), "not a plug-in");

        assertThat(plugins.transports()).containsKeys("quic", "sctp");
        assertThat(plugins.configSources()).containsOnlyKeys("consul");
        assertThat(plugins.frontends()).doesNotContainKey("quic");
        assertThat(plugins.problems()).isEmpty();
        // Those that come with the engine's tests share a layer.
        assertThat(plugins.transports().values())
                .extracting(transport -> transport.getClass().getModule().getLayer())
                .filteredOn(layer -> layer != ModuleLayer.boot())
                .hasSize(2)
                .doesNotHaveDuplicates();
    }

    @Test
    void aJarWithoutADescriptorIsAccepted() throws IOException {
        builder.automatic(folder.resolve("legacy-2.0.jar"), "legacy", "quic");

        assertThat(plugins.transports()).containsKey("quic").doesNotContainKey("x");
        assertThat(plugins.problems()).isEmpty();
    }

    @Test
    void twoPluginsOfOneNameAreBothLeftOut() throws IOException {
        Path one = builder.transport(folder.resolve("one.jar"), "one", "quic");
        Path two = builder.transport(folder.resolve("two.jar"), "two", "quic");
        builder.transport(folder.resolve("three.jar"), "three", "sctp");

        assertThat(plugins.transports()).containsKey("sctp").doesNotContainKey("quic");
        assertThat(plugins.problems())
                .containsExactly(new PluginProblem.Conflict(
                        "transport", "quic", List.of("one@1.2 (" + one + ")", "two@1.2 (" + two + ")")));
    }

    @Test
    void aNameThatTheProgramUsesItselfCannotBeTaken() throws IOException {
        Path jar = builder.configSource(folder.resolve("sly.jar"), "sly", "files");

        assertThat(plugins.configSources()).isEmpty();
        assertThat(plugins.problems())
                .containsExactly(new PluginProblem.Conflict(
                        "configuration source", "files", List.of("kftray itself", "sly@1.2 (" + jar + ")")));
    }

    @Test
    void theProgramsOwnTransportCannotBeReplacedFromAFolder() throws IOException {
        builder.transport(folder.resolve("sly.jar"), "sly", "tcp");

        assertThat(plugins.transports().get("tcp"))
                .isNotNull()
                .extracting(transport -> transport.getClass().getModule().getName())
                .isEqualTo("app.kftray.transport.tcp");
        assertThat(plugins.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message())
                        .matches("the transport tcp is claimed by app\\.kftray\\.transport\\.tcp.* \\(built in\\)"
                                + " and by sly@1\\.2 \\(.*sly\\.jar\\)"));
    }

    @Test
    void whatTheProgramProvidesStaysWhenAPluginWantsItsName() {
        List<ForwardProblem> problems = new ArrayList<>();
        Kind<String> kind = new Kind<>(String.class, "transport", name -> name, Set.of());

        assertThat(Plugins.choose(
                        kind,
                        List.of(
                                new Found<>("ours", "tcp", "core@1 (built in)", true),
                                new Found<>("theirs", "tcp", "sly@1 (sly.jar)", false)),
                        problems))
                .containsExactly(Map.entry("tcp", "ours"));
        assertThat(problems)
                .containsExactly(new PluginProblem.Conflict(
                        "transport", "tcp", List.of("core@1 (built in)", "sly@1 (sly.jar)")));
    }

    @Test
    void whatIsBrokenIsToldAndTheOthersAreLoaded() throws IOException {
        Path torn = Files.writeString(folder.resolve("torn.jar"), "no zip at all");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Path taken = builder.transport(folder.resolve("taken.jar"), "app.kftray.engine", "x");
        builder.failing(folder.resolve("failing.jar"), "failing");
        builder.transport(folder.resolve("good.jar"), "good", "quic");

        assertThat(plugins.transports()).containsKey("quic").doesNotContainKey("x");
        assertThat(plugins.problems())
                .extracting(ForwardProblem::message)
                .satisfiesExactly(
                        message -> assertThat(message).contains(empty + " cannot be loaded: it holds no module"),
                        message -> assertThat(message).contains(taken + " cannot be loaded: its module name"),
                        message -> assertThat(message).contains(torn + " cannot be loaded: "),
                        message -> assertThat(message).contains("failing@1.2").endsWith("/ by zero"));
    }

    @Test
    void aPluginThatCannotBeUsedIsToldByItsFileAndWhatItLacks() throws IOException {
        Path hollow = builder.hollow(folder.resolve("hollow.jar"), "hollow");
        Path locked = builder.unmakeable(folder.resolve("locked.jar"), "locked", "no licence");
        Path requiring = builder.requiring(folder.resolve("requiring.jar"), "requiring", "com.example.absent");
        Path using = builder.using(folder.resolve("using.jar"), "using", "com.example.absent");
        builder.transport(folder.resolve("good.jar"), "good", "quic");

        assertThat(plugins.transports()).containsKey("quic").doesNotContainKey("x");
        assertThat(plugins.problems())
                .containsExactlyInAnyOrder(
                        new PluginProblem.Unloadable(
                                requiring.toString(), "Module com.example.absent not found, required by requiring"),
                        new PluginProblem.Unloadable(
                                hollow.toString(),
                                "app.kftray.api.transport.Transport: Provider hollow.Provider not found"),
                        new PluginProblem.Unloadable("locked@1.2 (" + locked + ")", "no licence"),
                        new PluginProblem.Unloadable(
                                "using@1.2 (" + using + ")", "the class com.example.absent.Needed is missing"));
    }

    @Test
    void aLinkThatLeadsNowhereIsTold() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("moved.jar"), work.resolve("gone.jar"));

        assertThat(plugins.transports()).doesNotContainKey("x");
        assertThat(plugins.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).startsWith("the plug-in " + link));
    }

    @Test
    void aFileThatMayNotBeReadIsToldAsThat() {
        assertThat(PluginFolder.reason(new FindException("x", new AccessDeniedException("/plugins/x.jar"))))
                .isEqualTo("permission denied");
    }

    @Test
    void foldersAreTheImagesThePersonsAndTheOneOfTheSettings() {
        assertThat(PluginFolders.of(Path.of("/opt/kftray"), Path.of("/home/ada/.kftray"), Optional.of(Path.of("/x"))))
                .containsExactly(
                        Path.of("/opt/kftray/plugins").toAbsolutePath(),
                        Path.of("/home/ada/.kftray/plugins").toAbsolutePath(),
                        Path.of("/x").toAbsolutePath());
    }
}
