package app.kftray.engine.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.reconnect.ReconnectPolicy;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.TestClusters;
import app.kftray.sandbox.Program;
import app.kftray.sandbox.Sandbox;
import io.kubernetes.client.common.KubernetesListObject;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.models.V1Pod;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Five pods on pages of two. */
class ObjectWatchTest {
    private static final String[] ALL = {"app-1", "app-2", "app-3", "app-4", "app-5"};

    private final Sandbox sandbox = Sandbox.start();
    private final List<Map<String, V1Pod>> told = new CopyOnWriteArrayList<>();
    private final List<ForwardProblem> failed = new CopyOnWriteArrayList<>();
    private Cluster cluster;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        sandbox.run("demo", "app", 5, Map.of(Sandbox.CONTAINER_PORT, Program.http()));
        cluster = TestClusters.of(folder, sandbox.kubeconfig());
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void allPagesTogetherAreToldOnce() {
        try (ObjectWatch<V1Pod> watch = watch(() -> {})) {
            watch.start();
            await().until(() -> sandbox.counts().requests("watch", "pods") == 1);

            assertThat(told).singleElement().satisfies(pods -> assertThat(pods).containsOnlyKeys(ALL));
            assertThat(sandbox.counts().requests("list", "pods")).isEqualTo(3);
        }
    }

    @Test
    void aPageThatCannotBeGoneOnFromBeginsTheListAnewAndTellsNoPart() {
        AtomicInteger left = new AtomicInteger(1);
        Runnable forget = () -> {
            if (left.getAndDecrement() > 0) {
                sandbox.faults().forgetChanges();
            }
        };
        try (ObjectWatch<V1Pod> watch = watch(forget)) {
            watch.start();
            await().until(() -> sandbox.counts().requests("watch", "pods") == 1);

            assertThat(told).singleElement().satisfies(pods -> assertThat(pods).containsOnlyKeys(ALL));
            assertThat(failed).isEmpty();
            assertThat(sandbox.counts().requests("list", "pods"))
                    .as("one page, one 410, three pages")
                    .isEqualTo(5);
        }
    }

    /** @param between done before each further page is asked for */
    private ObjectWatch<V1Pod> watch(Runnable between) {
        ObjectWatch.Listener<V1Pod> listener = new ObjectWatch.Listener<>() {
            @Override
            public void changed(Map<String, V1Pod> objects) {
                told.add(objects);
            }

            @Override
            public void failed(ForwardProblem problem) {
                failed.add(problem);
            }
        };
        return new ObjectWatch<>(
                cluster,
                new Interrupted(new Queries.PodQuery("demo", "app=app", null), between),
                Queries.POD_EVENT,
                ReconnectPolicy.DEFAULT,
                new Turns(ReconnectPolicy.DEFAULT, answer -> answer.accept(true)),
                listener,
                2);
    }

    private record Interrupted(ObjectWatch.Query query, Runnable between) implements ObjectWatch.Query {
        @Override
        public Call list(ApiClient client, int limit, @Nullable String continueFrom) throws ApiException {
            if (continueFrom != null) {
                between.run();
            }
            return query.list(client, limit, continueFrom);
        }

        @Override
        public Call watch(ApiClient client, String resourceVersion) throws ApiException {
            return query.watch(client, resourceVersion);
        }

        @Override
        public Class<? extends KubernetesListObject> listType() {
            return query.listType();
        }

        @Override
        public String group() {
            return query.group();
        }

        @Override
        public String resource() {
            return query.resource();
        }

        @Override
        public String namespace() {
            return query.namespace();
        }
    }
}
