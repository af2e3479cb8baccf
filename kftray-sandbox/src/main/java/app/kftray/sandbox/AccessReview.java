package app.kftray.sandbox;

import app.kftray.sandbox.store.Failure;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Answers {@code kubectl auth can-i}: whether the user who asks may do something. */
final class AccessReview {
    static final String PATH = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

    private AccessReview() {}

    /** @param body the review as it was sent */
    static ObjectNode answer(SandboxUser user, String body) {
        try {
            if (!(new ObjectMapper().readTree(body) instanceof ObjectNode review)) {
                throw Failure.badRequest("the body is no SelfSubjectAccessReview");
            }
            JsonNode asked = review.path("spec").path("resourceAttributes");
            String resource = asked.path("resource").asText();
            String subresource = asked.path("subresource").asText();
            boolean allowed = user.may(
                    asked.path("verb").asText(),
                    subresource.isEmpty() ? resource : resource + "/" + subresource,
                    asked.path("namespace").asText());
            review.put("apiVersion", "authorization.k8s.io/v1").put("kind", "SelfSubjectAccessReview");
            review.putObject("status").put("allowed", allowed);
            return review;
        } catch (JsonProcessingException e) {
            throw Failure.badRequest("the body cannot be read: " + e.getOriginalMessage());
        }
    }
}
