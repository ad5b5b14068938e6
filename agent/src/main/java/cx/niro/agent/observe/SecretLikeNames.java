package cx.niro.agent.observe;

import com.fasterxml.jackson.databind.JsonNode;
import cx.niro.agent.text.CredentialNames;
import java.util.List;

/** Names of environment variables that hold a literal where a credential is to be expected. Their values are never read. */
final class SecretLikeNames {
    private SecretLikeNames() {}

    static List<String> in(JsonNode container) {
        return Fields.items(container.path("env"))
                .filter(variable -> !variable.path("value").asText("").isEmpty())
                .map(variable -> Fields.text(variable, "name"))
                .filter(name -> name != null && CredentialNames.matches(name))
                .sorted()
                .toList();
    }
}
