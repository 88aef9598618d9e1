package io.fhe4j.backend.cpu;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationTargetException;
import java.util.Objects;

/** Loads the generated kernels by name: this package names no vector type, so that it loads where the incubator module is absent. */
final class KernelClasses {

    private KernelClasses() {}

    /** A generated class. */
    static Class<?> named(String name) {
        try {
            return Class.forName("io.fhe4j.backend.cpu.generated." + name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("the generated kernels are missing from the artifact", e);
        }
    }

    /** The kernels that a generated class has. */
    static <K> K load(Class<K> kind, String name) {
        return made(kind, named(name));
    }

    /** The same kernels from a class of their own, whose methods have never been called. */
    static <K> K copy(Class<K> kind, String name) {
        Class<?> type = named(name);
        try (InputStream code = type.getResourceAsStream(type.getSimpleName() + ".class")) {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
            byte[] bytes = Objects.requireNonNull(code).readAllBytes();
            return made(kind, lookup.defineHiddenClass(bytes, true).lookupClass());
        } catch (IOException | IllegalAccessException e) {
            throw new IllegalStateException("the vector kernels cannot be loaded again", e);
        }
    }

    private static <K> K made(Class<K> kind, Class<?> type) {
        try {
            return type.asSubclass(kind).getDeclaredConstructor().newInstance();
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("the vector kernels do not start", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the generated kernels are missing from the artifact", e);
        }
    }
}
