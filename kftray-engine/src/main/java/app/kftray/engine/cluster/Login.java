package app.kftray.engine.cluster;

import app.kftray.api.problem.ProblemException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** How one user entry logs in, for all who use it. Thread-safe; nothing here blocks. */
sealed interface Login permits Login.Fixed, TokenFileLogin, LoginBroker {

    /** What to send now. Fails with a {@link ProblemException}. */
    CompletionStage<Credentials> credentials();

    /** Better ones than {@code refused}, which the server answered with 401; fails with a problem when there are none. */
    CompletionStage<Credentials> renew(Credentials refused, Supplier<ProblemException> unauthorized);

    /** The kubeconfig or a file that it names has changed; whether the last try was in vain, and may not be so now. */
    boolean changed();

    /** Ends what runs; a login that is asked later still answers. */
    void close();

    /** What stands in the kubeconfig and never changes. */
    record Fixed(Credentials always) implements Login {
        @Override
        public CompletionStage<Credentials> credentials() {
            return CompletableFuture.completedStage(always);
        }

        @Override
        public CompletionStage<Credentials> renew(Credentials refused, Supplier<ProblemException> unauthorized) {
            return CompletableFuture.failedStage(unauthorized.get());
        }

        @Override
        public boolean changed() {
            return false;
        }

        @Override
        public void close() {}
    }
}
