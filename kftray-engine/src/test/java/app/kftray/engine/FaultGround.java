package app.kftray.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.opentest4j.TestAbortedException;

/**
 * Where faults are tried: a cluster behind a {@link Wire}, with the services {@code one} (a single pod), {@code many} (two) and
 * {@code named} (a stateful one), whose pods answer HTTP with their names. What a ground cannot do aborts the row.
 */
interface FaultGround extends AutoCloseable {
    Path kubeconfig();

    String namespace();

    Wire wire();

    /** Kills every pod of an app at once and waits until as many are ready again. */
    void killAll(String app) throws Exception;

    /** Kills one pod of an app and waits until as many are ready again. */
    void killOne(String app) throws Exception;

    /** Deletes a pod that has so long to end, and waits until another is ready. */
    void terminateOne(String app, Duration grace) throws Exception;

    /** Deletes a pod that has so long to end, and waits for nothing. */
    void beginToEnd(String app, Duration grace) throws Exception;

    /** Replaces the pods of an app one after the other. */
    void rollOut(String app) throws Exception;

    /** Waits until so many are ready. */
    void scale(String app, int pods) throws Exception;

    /** Makes a service or changes it. */
    void expose(String service, String app, int port, int targetPort) throws Exception;

    void hide(String service) throws Exception;

    default void ready(String app, boolean ready) throws Exception {
        throw cannot("change a pod's readiness");
    }

    /** Restarts the program of every pod of an app; nothing listens for so long. Waits until it does again. */
    default void restartProgram(String app, Duration after) throws Exception {
        throw cannot("restart a program in its pod");
    }

    /** Restarts a container of an app inside its pod. */
    default void restartContainer(String app) throws Exception {
        throw cannot("restart a container");
    }

    /** Asks for the eviction of one pod of an app and waits until as many are ready again. */
    default void evictOne(String app) throws Exception {
        terminateOne(app, Duration.ofSeconds(1));
    }

    /** How the kubeconfig logs in, which can be changed. */
    default Logins logins() {
        throw cannot("log in otherwise");
    }

    /** What the engine takes for the time of day. */
    TurnedClock wallClock();

    /** What the engine takes for the machine's network. */
    MovedNetwork network();

    /** When pods became ready since that {@link System#nanoTime}, by the same clock; empty where nobody watches. */
    default List<Long> readySince(long nanos) {
        return List.of();
    }

    /** The kernel drops what passes the wire from now on, new connections too; needs root. */
    default void drop() throws Exception {
        Iptables.drop(wire().port());
    }

    default void dropNoMore() throws Exception {
        Iptables.dropNoMore(wire().port());
    }

    /** The next {@code times} requests to addresses with that part are answered so. */
    default void answer(int status, String part, int times) {
        throw cannot("make the API server answer " + status);
    }

    default void answerRetryAfter(int status, String part, int times, int seconds) {
        throw cannot("make the API server answer " + status);
    }

    default void healAnswers() {
        throw cannot("make the API server answer");
    }

    default void dropWatches() {
        throw cannot("drop watches");
    }

    default void forgetChanges() {
        throw cannot("make the API server forget");
    }

    default void cutSessions() {
        throw cannot("cut sessions at the server");
    }

    /** {@code restart}, {@code stop}, {@code start}, {@code pause} or {@code resume} of the API server's process. */
    default void apiServer(String what) throws Exception {
        throw cannot(what + " the API server");
    }

    default void kubelet(String what) throws Exception {
        throw cannot(what + " the kubelet");
    }

    /** The API server has another certificate, of the same authority. */
    default void renewCertificate() {
        throw cannot("renew the API server's certificate");
    }

    /** The API server has a certificate of another authority, which the kubeconfig does not name yet. */
    default void renewAuthority() {
        throw cannot("renew the API server's authority");
    }

    /** The kubeconfig names the authority that the API server has now. */
    default void takeUpAuthority() throws Exception {
        throw cannot("renew the API server's authority");
    }

    /** Points the current context to another cluster, which has the services if asked for. */
    default void switchCluster(boolean withServices) throws Exception {
        throw cannot("switch to another cluster");
    }

    default void switchBack() throws Exception {
        throw cannot("switch to another cluster");
    }

    static TestAbortedException cannot(String what) {
        return new TestAbortedException("this ground cannot " + what);
    }
}
