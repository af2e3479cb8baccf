package app.kftray.engine.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1Pod;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodReadinessTest {

    /** Statuses as kubelets write them; {@code CONTAINER} stands for a name, its readiness and what is the same everywhere. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"phase": "Pending", "conditions": [{"type": "PodScheduled", "status": "False", "message": "0/1 nodes are available: 1 Insufficient cpu."}]} \
                    | is not scheduled: 0/1 nodes are available: 1 Insufficient cpu.
                    {"phase": "Pending", "containerStatuses": [{CONTAINER web false, "state": {"waiting": {"reason": "ContainerCreating"}}}]} \
                    | waits: ContainerCreating
                    {"phase": "Pending", "containerStatuses": [{CONTAINER web false, "state": {"waiting": {"reason": "ImagePullBackOff", "message": "Back-off pulling image \\"web:2\\""}}, "lastState": {"terminated": {"reason": "Completed", "exitCode": 0}}}]} \
                    | waits: ImagePullBackOff, Back-off pulling image "web:2"
                    {"phase": "Pending", "containerStatuses": [{CONTAINER web false, "state": {"waiting": {"reason": "ErrImagePull", "message": "failed to pull image: not found\\nmore"}}}]} \
                    | waits: ErrImagePull, failed to pull image: not found
                    {"phase": "Running", "containerStatuses": [{CONTAINER web false, "state": {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 5m0s restarting failed container=web pod=web-1_demo(9d1c)"}}, "lastState": {"terminated": {"reason": "Error", "exitCode": 3}}}]} \
                    | waits: CrashLoopBackOff, ended before: Error, exit code 3
                    {"phase": "Running", "containerStatuses": [{CONTAINER web false, "state": {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 10s restarting failed container=web pod=web-1_demo(9d1c)"}}, "lastState": {"terminated": {"reason": "OOMKilled", "exitCode": 137}}}]} \
                    | waits: CrashLoopBackOff, ended before: OOMKilled, exit code 137
                    {"phase": "Running", "containerStatuses": [{CONTAINER web false, "state": {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 10s restarting failed container=web pod=web-1_demo(9d1c)"}}}]} \
                    | waits: CrashLoopBackOff, back-off 10s restarting failed container=web
                    {"phase": "Running", "containerStatuses": [{CONTAINER web false, "state": {"terminated": {"reason": "OOMKilled", "exitCode": 137}}}]} \
                    | has ended: OOMKilled, exit code 137
                    {"phase": "Failed", "containerStatuses": [{CONTAINER web false, "state": {"terminated": {"exitCode": 2}}}]} \
                    | has ended: exit code 2
                    {"phase": "Pending", "initContainerStatuses": [{CONTAINER done true, "state": {"terminated": {"reason": "Completed", "exitCode": 0}}}, {CONTAINER migrate false, "state": {"waiting": {"reason": "CrashLoopBackOff"}}, "lastState": {"terminated": {"reason": "Error", "exitCode": 1}}}], "containerStatuses": [{CONTAINER web false, "state": {"waiting": {"reason": "PodInitializing"}}}]} \
                    | init container migrate waits: CrashLoopBackOff, ended before: Error, exit code 1
                    {"phase": "Running", "containerStatuses": [{CONTAINER web false, "state": {"running": {}}}], "conditions": [{"type": "Ready", "status": "False"}]} \
                    | runs but is not ready
                    {"phase": "Running", "containerStatuses": [{CONTAINER web false, "state": {"running": {}}, "lastState": {"terminated": {"reason": "OOMKilled", "exitCode": 137}}}]} \
                    | runs but is not ready, and ended before: OOMKilled, exit code 137
                    {"phase": "Pending"} | is pending
                    """)
    void saysWhyAPodTakesNoConnections(String status, String reason) {
        V1Pod pod = pod("web-1", status);
        assertThat(PodReadiness.isReady(pod)).isFalse();
        assertThat(PodReadiness.reason(List.of(pod))).isEqualTo("pod web-1 " + reason);
    }

    @Test
    void onePodStandsForAll() {
        List<V1Pod> pods = List.of(pod("web-2", "{\"phase\": \"Pending\"}"), pod("web-1", "{\"phase\": \"Pending\"}"));
        assertThat(PodReadiness.reason(pods)).isEqualTo("pod web-1 is pending (and 1 more)");
        assertThat(PodReadiness.hint(pods)).isEqualTo("kubectl describe pod web-1 -n demo tells more.");
    }

    @Test
    void onlyAReadyOneThatStaysIsReady() {
        String ready = "{\"conditions\": [{\"type\": \"Ready\", \"status\": \"True\"}]}";
        V1Pod ending = pod("web-1", ready);
        assertThat(PodReadiness.isReady(ending)).isTrue();
        ending.getMetadata().setDeletionTimestamp(java.time.OffsetDateTime.parse("2026-11-23T12:00:00Z"));
        assertThat(PodReadiness.isReady(ending)).isFalse();
        assertThat(PodReadiness.reason(List.of(ending))).isEqualTo("pod web-1 is terminating");
    }

    private static V1Pod pod(String name, String status) {
        String whole = status.replaceAll("CONTAINER (\\w+) (\\w+)", """
                "name": "$1", "ready": $2, "image": "web:1", "imageID": "", "restartCount": 1""");
        return JSON.getGson()
                .fromJson(
                        "{\"metadata\": {\"name\": \"" + name + "\", \"namespace\": \"demo\"}, \"status\": " + whole
                                + "}",
                        V1Pod.class);
    }
}
