package cx.niro.verticles.access;

import cx.niro.verticles.access.AccessMessages.Ask;
import cx.niro.verticles.access.AccessMessages.ByCaller;
import cx.niro.verticles.access.AccessMessages.CreateToken;
import cx.niro.verticles.access.AccessMessages.FirstAdministrator;
import cx.niro.verticles.access.AccessMessages.RevokeToken;
import cx.niro.verticles.access.AccessMessages.SignIn;
import cx.niro.verticles.access.AccessMessages.SignedIn;
import cx.niro.verticles.bus.Bus;
import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.gateway.Api;
import cx.niro.verticles.gateway.Call;
import cx.niro.verticles.gateway.Routes;
import io.vertx.core.Future;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import java.util.UUID;

/** Sign-in, sessions and API tokens over HTTP. */
public final class AccessApi implements Api {
    private static final String COOKIE = "niro_session";

    private final Bus bus;
    private final AccessConfig config;

    public AccessApi(Bus bus, AccessConfig config) {
        this.bus = bus;
        this.config = config;
    }

    @Override
    public void mount(Routes routes) {
        routes.operation("getSetup", 200, call -> bus.request(AccessMessages.SETUP, new Ask(true)));
        routes.operation("createFirstAdministrator", 201, this::createFirstAdministrator);
        routes.operation("signIn", 200, this::signIn);
        routes.operation("signOut", 204, this::signOut);
        routes.operation("getMe", 200, call -> bus.request(AccessMessages.DESCRIBE, caller(call)));
        routes.operation("listTokens", 200, call -> bus.request(AccessMessages.LIST_TOKENS, caller(call)));
        routes.operation("createToken", 201, this::createToken);
        routes.operation("revokeToken", 204, this::revokeToken);
    }

    private Future<?> createFirstAdministrator(Call call) {
        var request = new FirstAdministrator(
                call.body().getString("code"),
                call.body().getString("email"),
                call.body().getString("password"),
                call.clientAddress());
        return bus.request(AccessMessages.CREATE_FIRST_ADMINISTRATOR, request).map(signedIn -> welcome(call, signedIn));
    }

    private Future<?> signIn(Call call) {
        var request =
                new SignIn(call.body().getString("email"), call.body().getString("password"), call.clientAddress());
        return bus.request(AccessMessages.SIGN_IN, request).map(signedIn -> welcome(call, signedIn));
    }

    private Future<?> signOut(Call call) {
        return bus.request(AccessMessages.SIGN_OUT, caller(call)).map(done -> {
            call.context().response().addCookie(cookie("").setMaxAge(0));
            return null;
        });
    }

    private Future<?> createToken(Call call) {
        return bus.request(
                AccessMessages.CREATE_TOKEN,
                new CreateToken(call.principal(), call.body().getString("name")));
    }

    private Future<?> revokeToken(Call call) {
        return bus.request(
                        AccessMessages.REVOKE_TOKEN, new RevokeToken(call.principal(), tokenId(call.path("token_id"))))
                .map(done -> null);
    }

    private Object welcome(Call call, SignedIn signedIn) {
        call.context()
                .response()
                .addCookie(cookie(signedIn.jwt()).setMaxAge(config.sessionLife().toSeconds()));
        return signedIn.me();
    }

    private Cookie cookie(String value) {
        return Cookie.cookie(COOKIE, value)
                .setPath("/")
                .setHttpOnly(true)
                .setSameSite(CookieSameSite.LAX)
                .setSecure(config.secureCookies());
    }

    private static ByCaller caller(Call call) {
        return new ByCaller(call.principal());
    }

    private static UUID tokenId(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw ServiceFailure.notFound("API token", text);
        }
    }
}
