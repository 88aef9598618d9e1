package io.fhe4j.ntt;

import io.fhe4j.api.BackendUnavailableException;
import io.fhe4j.ntt.spi.BackendProvider;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds backends on the module path or class path and opens them. */
public final class Backends {

    private static final Logger LOG = LoggerFactory.getLogger(Backends.class);

    private Backends() {}

    /** The providers found here, of greatest priority first, whether they can run or not. */
    public static List<BackendProvider> providers() {
        return ServiceLoader.load(BackendProvider.class, Backends.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparingInt(BackendProvider::priority).reversed())
                .toList();
    }

    /**
     * Opens a backend with one thread and the default bound of its pool.
     *
     * @param name {@code "cpu"}, {@code "reference"}, {@code "trace"}, …
     * @throws BackendUnavailableException if there is none of that name, or it cannot run here: the message says why and what to do
     */
    public static Backend open(String name) {
        return open(name, BackendOptions.defaults());
    }

    /**
     * Opens a backend with these options.
     *
     * @throws BackendUnavailableException if there is none of that name, or it cannot run here: the message says why and what to do
     * @throws IllegalArgumentException if the options have a setting that it does not know, or a value that a setting does not take
     */
    public static Backend open(String name, BackendOptions options) {
        List<BackendProvider> all = providers();
        BackendProvider provider = all.stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new BackendUnavailableException("no backend \"" + name + "\" among "
                        + all.stream().map(BackendProvider::name).toList() + "; add " + artifact(name)
                        + " to the class path"));
        Optional<String> obstacle = provider.obstacle();
        if (obstacle.isPresent()) {
            throw new BackendUnavailableException("backend \"" + name + "\" cannot run here: " + obstacle.get());
        }
        return opened(provider, options);
    }

    /** Opens the backend of greatest priority that can run here; the log says which one and what keeps the others. */
    public static Backend openDefault() {
        return openDefault(BackendOptions.defaults());
    }

    /**
     * Opens the default backend with these options.
     *
     * @throws IllegalArgumentException if the options have a setting that it does not know, or a value that a setting does not take
     */
    public static Backend openDefault(BackendOptions options) {
        for (BackendProvider provider : providers()) {
            Optional<String> obstacle = provider.obstacle();
            if (obstacle.isEmpty()) {
                return opened(provider, options);
            }
            LOG.warn("no {} backend: {}", provider.name(), obstacle.get());
        }
        throw new BackendUnavailableException("no backend can run here; fhe4j-ntt itself provides \"reference\"");
    }

    private static String artifact(String name) {
        return name.startsWith("pim-")
                ? "io.fhe4j:fhe4j-backend-pim-sim, or what else provides it,"
                : "the artifact that provides it";
    }

    private static Backend opened(BackendProvider provider, BackendOptions options) {
        requireKnown(provider, options);
        Backend backend = new Backend(provider.name(), provider.open(options), options.memoryBytes(), null);
        LOG.info("kernels run on {}", backend);
        return backend;
    }

    private static void requireKnown(BackendProvider provider, BackendOptions options) {
        Set<String> known = provider.settings(options);
        for (String name : new TreeSet<>(options.properties().keySet())) {
            if (!known.contains(name) && !name.equals(BackendOptions.PLAIN_UNTIL_COMPILED)) {
                throw new IllegalArgumentException("backend \"" + provider.name() + "\" has no setting \"" + name
                        + "\"; " + (known.isEmpty() ? "it has none" : "there are " + new TreeSet<>(known)));
            }
        }
    }
}
