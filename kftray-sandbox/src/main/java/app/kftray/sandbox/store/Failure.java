package app.kftray.sandbox.store;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Why a request is not served: what becomes the Status object that the API answers with. */
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String reason;
    private String detailName = "";
    private String detailKind = "";

    /** @param reason one of the API's words, such as {@code NotFound} */
    public Failure(int code, String reason, String message) {
        super(message, null, false, false);
        this.code = code;
        this.reason = reason;
    }

    public static Failure badRequest(String message) {
        return new Failure(400, "BadRequest", message);
    }

    public static Failure expired(String message) {
        return new Failure(410, "Expired", message);
    }

    /** Names the object that it is about, in the Status' details. */
    public Failure about(String name, String plural) {
        detailName = name;
        detailKind = plural;
        return this;
    }

    public int code() {
        return code;
    }

    /** The answer's body. */
    public ObjectNode status() {
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        status.put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Failure").put("message", getMessage());
        status.put("reason", reason);
        if (!detailKind.isEmpty()) {
            ObjectNode details = status.putObject("details");
            if (!detailName.isEmpty()) {
                details.put("name", detailName);
            }
            details.put("kind", detailKind);
        }
        return status.put("code", code);
    }
}
