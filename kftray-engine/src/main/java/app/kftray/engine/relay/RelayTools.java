package app.kftray.engine.relay;

import app.kftray.engine.target.PodFeed;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What every relay of this process works with. Thread-safe. */
final class RelayTools {
    private final RelayLedger ledger;
    private final RelayPods api;
    private final PodFeed feeds;
    private final RelayNews news;
    private final Executor background;
    private @Nullable Owner owner;

    RelayTools(RelayLedger ledger, RelayPods api, PodFeed feeds, RelayNews news, Executor background) {
        this.ledger = ledger;
        this.api = api;
        this.feeds = feeds;
        this.news = news;
        this.background = background;
    }

    /** Found out when the first relay asks, so that whoever needs none has no file for it. */
    synchronized Owner owner() {
        Owner known = owner;
        if (known == null) {
            known = Owner.ofThisProcess(ledger.secret());
            owner = known;
        }
        return known;
    }

    RelayLedger ledger() {
        return ledger;
    }

    RelayPods api() {
        return api;
    }

    PodFeed feeds() {
        return feeds;
    }

    RelayNews news() {
        return news;
    }

    Executor background() {
        return background;
    }
}
