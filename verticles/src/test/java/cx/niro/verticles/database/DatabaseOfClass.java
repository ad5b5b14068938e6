package cx.niro.verticles.database;

import io.vertx.core.Vertx;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A fresh database for the tests of a class, with the Vertx that it answers on: a static field with RegisterExtension. */
public final class DatabaseOfClass implements BeforeAllCallback, AfterAllCallback {
    private Vertx vertx;
    private TestDatabase database;

    public Vertx vertx() {
        return vertx;
    }

    public TestDatabase test() {
        return database;
    }

    public Database database() {
        return database.database();
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        vertx = Vertx.vertx();
        database = TestDatabase.create(vertx);
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        if (database != null) {
            database.close();
        }
        TestDatabase.await(vertx.close());
    }
}
