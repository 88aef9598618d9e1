package io.fhe4j.cli.client;

import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.IGetter;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;

/** The options --a to --z of a command on formulas, and what was given. */
final class VariableOptions {

    private static final char LAST_SHOWN = 'c';

    private final Map<Character, String> texts = new TreeMap<>();

    /** What was given, by letter. */
    Map<Character, String> texts() {
        return texts;
    }

    /** A command with such options. */
    interface Owner {
        VariableOptions variables();
    }

    /** Adds them to the command's model. */
    static final class Adding implements IModelTransformer {

        /** The command line's tool kit calls this. */
        Adding() {}

        @Override
        public CommandSpec transform(CommandSpec command) {
            for (char letter = 'a'; letter <= 'z'; letter++) {
                char name = letter;
                Keeping keeping = new Keeping(command, name);
                command.addOption(OptionSpec.builder("--" + name)
                        .paramLabel("N")
                        .type(String.class)
                        .hidden(name > LAST_SHOWN)
                        .description(
                                "The value of " + name + ", and so on to --z: decimal, or after 0x (default: random).")
                        .setter(keeping)
                        .getter(keeping)
                        .build());
            }
            return command;
        }
    }

    /** Keeps a value at the command that the model is of. */
    // As the interfaces have it; values are strings or null.
    @SuppressWarnings({"TypeParameterUnusedInFormals", "unchecked", "NullAway"})
    private record Keeping(CommandSpec command, char name) implements ISetter, IGetter {

        private Map<Character, String> texts() {
            return ((Owner) command.userObject()).variables().texts;
        }

        @Override
        public <T> T get() {
            return (T) texts().get(name);
        }

        @Override
        public <T> T set(T value) {
            T old = get();
            if (value instanceof String text) {
                texts().put(name, text);
            } else {
                texts().remove(name);
            }
            return old;
        }
    }
}
