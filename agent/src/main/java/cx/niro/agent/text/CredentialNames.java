package cx.niro.agent.text;

import java.util.regex.Pattern;

/** Names of variables and fields that hold a credential, if they hold a literal. */
public final class CredentialNames {
    private static final Pattern CREDENTIAL = Pattern.compile(
            "(?i).*(passw(or)?d|passphrase|passwd|secret|token|credential|private_?key|api_?key|access_?key|auth_?key|encryption_?key|signing_?key|(^|_)key$|(^|_)pwd($|_)|(^|_)pat$|connection_?string|_dsn$).*");

    private CredentialNames() {}

    public static boolean matches(String name) {
        return CREDENTIAL.matcher(name).matches();
    }
}
