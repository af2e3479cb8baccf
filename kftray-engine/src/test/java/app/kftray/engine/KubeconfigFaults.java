package app.kftray.engine;

import static app.kftray.engine.FaultMatrix.MANY;
import static app.kftray.engine.FaultMatrix.ONE;
import static app.kftray.engine.FaultMatrix.pause;
import static app.kftray.engine.FaultMatrix.row;
import static app.kftray.engine.FaultMatrix.times;

import app.kftray.engine.FaultMatrix.Losses;
import app.kftray.engine.FaultMatrix.Row;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The rows of the matrix about kubeconfigs: contexts, logins and certificates. */
final class KubeconfigFaults {
    private static final Duration LONG = Duration.ofHours(1);

    private KubeconfigFaults() {}

    static final List<Row> FILES = List.of(
            row("the context changes and changes back", MANY, Losses.CUT, 2_000, g -> {
                        g.switchCluster(true);
                        pause(2_500);
                        g.switchBack();
                    })
                    .telling("moved from \\S+ to \\S+"),
            row("another context lacks the service", ONE, Losses.CUT, 2_000, g -> {
                        g.switchCluster(false);
                        pause(2_500);
                        g.switchBack();
                    })
                    .telling("no-such-service.*\\bone\\b"),
            row("the kubeconfig is broken for a while", MANY, Losses.NONE, 1_000, g -> {
                        String whole = Files.readString(g.kubeconfig());
                        Files.writeString(g.kubeconfig(), whole.substring(0, whole.length() / 2) + "\n{");
                        pause(2_000);
                        Files.writeString(g.kubeconfig(), whole);
                    })
                    .telling("kubeconfig-ignored"),
            row("the kubeconfig is away for a while", MANY, Losses.NONE, 1_000, g -> {
                        Path aside = g.kubeconfig().resolveSibling("aside");
                        Files.move(g.kubeconfig(), aside);
                        pause(2_000);
                        Files.move(aside, g.kubeconfig());
                    })
                    .telling("kubeconfig-ignored"));

    static final List<Row> LOGINS = List.of(
            row("the context has another user", MANY, Losses.CUT, 2_000, g -> {
                        g.logins().changeUser();
                        pause(1_500);
                        g.wire().cut();
                    })
                    .telling("kubeconfig-changed"),
            row("the user has another token", MANY, Losses.CUT, 2_000, g -> {
                        g.logins().byToken();
                        pause(1_500);
                        g.logins().replaceToken();
                        pause(1_500);
                        g.wire().cut();
                    })
                    .telling("kubeconfig-changed"),
            row("another token is in the file", MANY, Losses.CUT, 2_000, g -> {
                g.logins().byTokenFile();
                pause(1_500);
                g.logins().replaceToken();
                g.wire().cut();
            }),
            row("a login expires again and again", MANY, Losses.CUT, 2_000, g -> {
                g.logins().byProgram(Duration.ofSeconds(2));
                times(4, () -> {
                    pause(1_500);
                    g.wire().cut();
                });
            }),
            row("a login is good no more, and its program has a better one", MANY, Losses.CUT, 3_000, g -> {
                g.logins().byProgram(LONG);
                pause(1_500);
                g.logins().expire();
                g.wire().cut();
            }),
            row("a login waits for a person", MANY, Losses.CUT, 3_000, g -> {
                        g.logins().byProgram(LONG);
                        pause(1_500);
                        g.logins().logOut();
                        g.wire().cut();
                        pause(4_000);
                        g.logins().logIn();
                    })
                    .telling("login-failed.*type " + Logins.TO_TYPE),
            // certificates
            row("another client certificate is in the kubeconfig", MANY, Losses.CUT, 2_000, g -> {
                        g.logins().byCertificate(false);
                        pause(1_500);
                        g.logins().replaceCertificate();
                        g.wire().cut();
                    })
                    .encrypted(),
            row("another client certificate is in its files", MANY, Losses.CUT, 2_000, g -> {
                        g.logins().byCertificate(true);
                        pause(1_500);
                        g.logins().replaceCertificate();
                        g.wire().cut();
                    })
                    .encrypted(),
            row("the file of the authority has another one for a while", MANY, Losses.CUT, 2_000, g -> {
                        g.logins().byCertificate(true);
                        pause(1_500);
                        g.logins().trust(false);
                        pause(2_000);
                        g.wire().cut();
                        pause(1_000);
                        g.logins().trust(true);
                    })
                    .encrypted()
                    .telling("tls-not-trusted"),
            row("the API server has another certificate of its authority", MANY, Losses.CUT, 2_000, g -> {
                        g.renewCertificate();
                        g.wire().cut();
                    })
                    .encrypted()
                    .onSandboxOnly(),
            row(
                            "the API server has another authority, which is in the kubeconfig later",
                            MANY,
                            Losses.CUT,
                            2_000,
                            g -> {
                                g.renewAuthority();
                                g.wire().cut();
                                pause(2_000);
                                g.takeUpAuthority();
                            })
                    .encrypted()
                    .onSandboxOnly()
                    .telling("^(reconnecting|failed): tls-not-trusted"));
}
