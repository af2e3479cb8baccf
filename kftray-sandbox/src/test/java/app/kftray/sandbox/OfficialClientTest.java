package app.kftray.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.gson.reflect.TypeToken;
import io.kubernetes.client.PortForward;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.AppsV1Api;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodList;
import io.kubernetes.client.util.Config;
import io.kubernetes.client.util.KubeConfig;
import io.kubernetes.client.util.Watch;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The sandbox as Kubernetes' own Java client sees it, over TLS with a client certificate; its port-forward speaks v4 alone. */
class OfficialClientTest {
    private static Sandbox sandbox;
    private static ApiClient client;

    @BeforeAll
    static void start() throws Exception {
        sandbox = Sandbox.builder().tls().start();
        sandbox.service("demo", "web", 80, 3);
        sandbox.run("demo", "echo", 1, Map.of(7, Program.echo()));
        String kubeconfig = sandbox.kubeconfigWithCertificate(sandbox.user("sandbox"));
        client = Config.fromConfig(KubeConfig.loadKubeConfig(new StringReader(kubeconfig)));
    }

    @AfterAll
    static void stop() {
        sandbox.close();
    }

    @Test
    void listsPageByPageAndSelects() throws Exception {
        CoreV1Api core = new CoreV1Api(client);
        V1PodList first = core.listNamespacedPod("demo")
                .labelSelector("app in (web)")
                .limit(2)
                .execute();
        assertThat(first.getItems()).hasSize(2);
        V1PodList second = core.listNamespacedPod("demo")
                .labelSelector("app in (web)")
                .limit(2)
                ._continue(first.getMetadata().getContinue())
                .execute();
        assertThat(second.getItems()).hasSize(1);
        assertThat(core.listNamespace().execute().getItems())
                .anyMatch(it -> "demo".equals(it.getMetadata().getName()));
        assertThat(core.readNamespacedService("web", "demo")
                        .execute()
                        .getSpec()
                        .getPorts()
                        .getFirst()
                        .getPort())
                .isEqualTo(80);
        assertThat(new AppsV1Api(client)
                        .readNamespacedDeployment("web", "demo")
                        .execute()
                        .getSpec()
                        .getSelector()
                        .getMatchLabels())
                .containsEntry("app", "web");
    }

    @Test
    void watchesWithBookmarksUntilTheTimeIsOver() throws Exception {
        CoreV1Api core = new CoreV1Api(client);
        String version = core.listNamespacedPod("demo").execute().getMetadata().getResourceVersion();
        sandbox.run("demo", "late", 1, Map.of());
        try (Watch<V1Pod> watch = Watch.createWatch(
                client,
                core.listNamespacedPod("demo")
                        .watch(true)
                        .labelSelector("app=late")
                        .resourceVersion(version)
                        .timeoutSeconds(2)
                        .buildCall(null),
                new TypeToken<Watch.Response<V1Pod>>() {}.getType())) {
            assertThat(watch.hasNext()).isTrue();
            Watch.Response<V1Pod> event = watch.next();
            assertThat(event.type).isEqualTo("ADDED");
            assertThat(event.object.getMetadata().getName()).isEqualTo("late-1");
            assertThat(watch.hasNext()).isFalse();
        }
    }

    @Test
    void tellsWhatIsWrong() {
        assertThatThrownBy(() -> new CoreV1Api(client)
                        .readNamespacedPod("nobody", "demo")
                        .execute())
                .isInstanceOfSatisfying(
                        ApiException.class, it -> assertThat(it.getCode()).isEqualTo(404));
    }

    @Test
    void makesPodsOnlyWhereTheyAreAdmitted() throws Exception {
        CoreV1Api core = new CoreV1Api(client);
        V1Pod wanted = new V1Pod().metadata(new V1ObjectMeta().name("own").labels(Map.of("mine", "yes")));
        assertThatThrownBy(() -> core.createNamespacedPod("made", wanted).execute())
                .isInstanceOfSatisfying(
                        ApiException.class, it -> assertThat(it.getCode()).isEqualTo(403));

        sandbox.admitPods(Map.of(7, Program.echo()));
        assertThat(core.createNamespacedPod("made", wanted)
                        .execute()
                        .getMetadata()
                        .getLabels())
                .containsExactly(Map.entry("mine", "yes"));
        assertThatThrownBy(() -> core.createNamespacedPod("made", wanted).execute())
                .isInstanceOfSatisfying(
                        ApiException.class, it -> assertThat(it.getCode()).isEqualTo(409));
        assertThat(core.listNamespacedPod("made")
                        .labelSelector("mine=yes")
                        .execute()
                        .getItems())
                .hasSize(1);
        assertThat(sandbox.pods("made", "")).containsExactly("own");

        core.deleteNamespacedPod("own", "made").execute();
        await().until(() -> sandbox.pods("made", "").isEmpty());
    }

    @Test
    void forwardsAPort() throws Exception {
        PortForward.PortForwardResult forward = new PortForward(client).forward("demo", "echo-1", java.util.List.of(7));
        var out = forward.getOutboundStream(7);
        out.write("through v4".getBytes(StandardCharsets.UTF_8));
        out.flush();
        assertThat(new String(forward.getInputStream(7).readNBytes(10), StandardCharsets.UTF_8))
                .isEqualTo("through v4");
    }
}
