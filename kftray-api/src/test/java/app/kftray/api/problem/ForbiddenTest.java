package app.kftray.api.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ForbiddenTest {
    private static final Right LIST = new Right("list", "", "pods");
    private static final Right WATCH = new Right("watch", "", "pods");
    private static final Right FORWARD = new Right("create", "", "pods/portforward");

    @Test
    void tellsEveryMissingRightInOneSentence() {
        AccessProblem.Forbidden problem = new AccessProblem.Forbidden(
                "bob", List.of(LIST, WATCH, FORWARD), "demo", "", List.of(LIST, WATCH, FORWARD));
        assertThat(problem.message())
                .isEqualTo("user bob may not list and watch pods or create pods/portforward in namespace demo");
    }

    /** Tried on a real cluster: it works again and again, and for a second user. */
    @Test
    void grantsAllThatIsNeededAndNothingElseByOneLine() {
        AccessProblem.Forbidden problem = new AccessProblem.Forbidden("bob", "watch", "", "pods", "demo", "")
                .needing(List.of(new Right("get", "apps", "deployments"), LIST, WATCH, FORWARD));
        String end = " -n demo --dry-run=client -o yaml";
        assertThat(problem.hint())
                .isEqualTo("An administrator can grant all that it needs: ("
                        + "kubectl create role kftray --verb=get --resource=deployments.apps" + end + "; echo ---; "
                        + "kubectl create role kftray --verb=list,watch --resource=pods" + end + "; echo ---; "
                        + "kubectl create role kftray --verb=create --resource=pods/portforward" + end + "; echo ---; "
                        + "kubectl create rolebinding kftray --role=kftray --user='bob'" + end
                        + ") | kubectl auth reconcile -f -");
    }

    @Test
    void namesTheUserAsTheServerDoes() {
        AccessProblem.Forbidden problem = new AccessProblem.Forbidden(
                "kubeconfigs-name", "list", "", "pods", "demo", "pods is forbidden: User \"ada\" cannot list resource");
        assertThat(problem.user()).isEqualTo("ada");
    }

    @Test
    void nothingIsGrantedToNobody() {
        AccessProblem.Forbidden problem = new AccessProblem.Forbidden(
                "ann", "list", "", "pods", "demo", "pods is forbidden: User \"system:anonymous\" cannot list resource");
        assertThat(problem.message())
                .isEqualTo("the cluster saw no login, and without one nobody may list pods in namespace demo");
        assertThat(problem.hint()).contains("certificate with its key").doesNotContain("kubectl");
    }

    @Test
    void theSameRefusalForAnotherPodIsTheSameProblem() {
        assertThat(refused("web-1")).isEqualTo(refused("web-2"));
    }

    private static AccessProblem refused(String pod) {
        return new AccessProblem.Forbidden(
                "bob",
                "create",
                "",
                "pods/portforward",
                "demo",
                "pods \"" + pod + "\" is forbidden: User \"bob\" cannot create resource \"pods/portforward\"");
    }
}
