import io.fhe4j.ntt.Backend;
import io.fhe4j.ntt.Backends;

/** Opens the backend that the one dependency brings. */
public class Example {
    public static void main(String[] arguments) {
        try (Backend backend = Backends.openDefault()) {
            System.out.println("backend: " + backend.name());
        }
    }
}
