package io.fhe4j.cli;

import io.fhe4j.api.MalformedInputException;
import io.fhe4j.nn.BundledModels;
import io.fhe4j.nn.Network;
import io.fhe4j.nn.onnx.OnnxReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A network as commands name it: an ONNX file, or one of those that come with the project. */
public final class ModelFile {

    /** For the help of commands that take a model. */
    public static final String HELP = "An ONNX file, or digits8x8 or digits28x28, which come with fhe4j.";

    private ModelFile() {}

    /**
     * Reads a network.
     *
     * @param name the path of an ONNX file, or the name of a bundled network
     * @return the network
     * @throws io.fhe4j.api.MalformedInputException if the file cannot be read or is damaged
     * @throws io.fhe4j.api.UnsupportedModelException if it has an operator that is not understood
     */
    public static Network read(String name) {
        Optional<BundledModels> bundled = bundled(name);
        if (bundled.isPresent()) {
            return bundled.get().load();
        }
        if (!Files.exists(Path.of(name))) {
            List<String> names =
                    Arrays.stream(BundledModels.values()).map(ModelFile::nameOf).toList();
            throw new MalformedInputException(
                    name,
                    "file",
                    "no such file, and no network of that name comes with fhe4j",
                    "check the path, or take one of " + names);
        }
        return OnnxReader.read(Path.of(name));
    }

    private static Optional<BundledModels> bundled(String name) {
        return Arrays.stream(BundledModels.values())
                .filter(model -> nameOf(model).equals(name))
                .findFirst();
    }

    /** Returns the name by which commands call a bundled network, such as "digits8x8". */
    public static String nameOf(BundledModels model) {
        return model.name().toLowerCase(Locale.ROOT).replace("_", "");
    }
}
