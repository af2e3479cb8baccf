package app.kftray.frontend.cli;

import app.kftray.api.event.ForwardEvent;
import app.kftray.api.problem.ForwardProblem;
import java.time.Instant;
import java.util.function.Consumer;

/** The events of forwards as JSON. Names and meanings are a contract: see docs/events.md before changing one. */
final class JsonEvents {
    /** Grows when a field changes its meaning or goes away, not when one is added. */
    private static final int SCHEMA = 1;

    private JsonEvents() {}

    /** An object with what every line has. */
    static Json start(String event, Instant at) {
        return new Json().put("schema", SCHEMA).put("event", event).put("at", at);
    }

    static Consumer<Json> problem(ForwardProblem problem) {
        return json -> json.put("code", problem.code())
                .put("message", problem.message())
                .put("hint", problem.hint());
    }

    static Json line(ForwardEvent event) {
        Json json = start(name(event), event.at()).put("forward", event.forward());
        switch (event) {
            case ForwardEvent.Starting starting -> json.put("target", starting.target());
            case ForwardEvent.Listening listening -> json.put("addresses", listening.addresses());
            case ForwardEvent.Connected connected ->
                json.put("context", connected.context())
                        .put("pod", connected.pod())
                        .put("remotePort", connected.remotePort())
                        .put("pods", connected.pods())
                        .put("carrier", connected.carrier())
                        .putMillis("roundTripMs", connected.roundTrip());
            case ForwardEvent.CarrierFallback fallback ->
                json.put("context", fallback.context())
                        .put("from", fallback.from())
                        .put("to", fallback.to())
                        .put("reason", fallback.reason());
            case ForwardEvent.Reconnecting reconnecting ->
                json.put("problem", problem(reconnecting.cause()))
                        .put("attempt", reconnecting.attempt())
                        .put("nextTry", reconnecting.nextTry())
                        .put("lastGood", reconnecting.lastGood())
                        .put("restarts", reconnecting.restarts());
            case ForwardEvent.Recovered recovered -> {
                json.put("pod", recovered.pod())
                        .put("carrier", recovered.carrier())
                        .putMillis("downTimeMs", recovered.downTime());
                ForwardProblem cause = recovered.cause();
                if (cause != null) {
                    json.put("problem", problem(cause));
                }
                json.putMillis("roundTripMs", recovered.roundTrip()).put("restarts", recovered.restarts());
            }
            case ForwardEvent.Failed failed ->
                json.put("problem", problem(failed.problem()))
                        .put("lastGood", failed.lastGood())
                        .put("restarts", failed.restarts());
            case ForwardEvent.ConnectionFailed failed ->
                json.put("peer", failed.peer())
                        .put("problem", problem(failed.problem()))
                        .put("count", failed.count());
            case ForwardEvent.ContextSwitched switched ->
                json.put("from", switched.from()).put("to", switched.to());
            case ForwardEvent.Warned warned -> json.put("problem", problem(warned.problem()));
            case ForwardEvent.Stopped stopped -> {}
        }
        return json;
    }

    private static String name(ForwardEvent event) {
        return switch (event) {
            case ForwardEvent.Starting starting -> "starting";
            case ForwardEvent.Listening listening -> "listening";
            case ForwardEvent.Connected connected -> "connected";
            case ForwardEvent.CarrierFallback fallback -> "carrier-fallback";
            case ForwardEvent.Reconnecting reconnecting -> "reconnecting";
            case ForwardEvent.Recovered recovered -> "recovered";
            case ForwardEvent.Failed failed -> "failed";
            case ForwardEvent.ConnectionFailed failed -> "connection-failed";
            case ForwardEvent.ContextSwitched switched -> "context-switched";
            case ForwardEvent.Warned warned -> "warned";
            case ForwardEvent.Stopped stopped -> "stopped";
        };
    }
}
