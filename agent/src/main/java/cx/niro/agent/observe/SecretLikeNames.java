package cx.niro.agent.observe;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Pattern;

/** Names of environment variables that hold a literal where a credential is to be expected. Their values are never read. */
final class SecretLikeNames {
    private static final Pattern CREDENTIAL = Pattern.compile(
            "(?i).*(passw(or)?d|passphrase|passwd|secret|token|credential|private_?key|api_?key|access_?key|auth_?key|encryption_?key|signing_?key|(^|_)key$|(^|_)pwd($|_)|(^|_)pat$|connection_?string|_dsn$).*");

    private SecretLikeNames() {}

    static List<String> in(JsonNode container) {
        return Fields.items(container.path("env"))
                .filter(variable -> !variable.path("value").asText("").isEmpty())
                .map(variable -> Fields.text(variable, "name"))
                .filter(name -> name != null && CREDENTIAL.matcher(name).matches())
                .sorted()
                .toList();
    }
}
