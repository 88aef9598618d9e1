package io.fhe4j.cli.client;

import io.fhe4j.ckks.EvaluationKeys;
import io.fhe4j.ckks.wire.CkksWire;
import io.fhe4j.cli.BackendChoice;
import io.fhe4j.cli.ExitCode;
import io.fhe4j.cli.FactOutput;
import io.fhe4j.cli.ModelFile;
import io.fhe4j.cli.PlanFile;
import io.fhe4j.cli.PlanOptions;
import io.fhe4j.cli.Progress;
import io.fhe4j.client.CkksClient;
import io.fhe4j.client.CkksKeyStore;
import io.fhe4j.client.PassphraseHashing;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code fhe4j keys}: key sets. */
@Command(
        name = "keys",
        description = "Make key sets.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = KeysCommand.Create.class)
final class KeysCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command was given");
    }

    /** {@code fhe4j keys create}. */
    @Command(
            name = "create",
            description =
                    "Make a key set for a network: a secret key under a passphrase, a public key for whoever encrypts,"
                            + " evaluation keys for the server.")
    static final class Create implements Callable<Integer> {

        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @ArgGroup(multiplicity = "1")
        @SuppressWarnings("NullAway.Init")
        private Purpose purpose;

        @Mixin
        private PlanOptions options = new PlanOptions();

        @Option(names = "--out", required = true, paramLabel = "DIR", description = "The folder to make.")
        @SuppressWarnings("NullAway.Init")
        private Path out;

        @Mixin
        private PassphraseOptions passphrases = new PassphraseOptions();

        @Mixin
        private BackendChoice choice = new BackendChoice();

        @Mixin
        private FactOutput output = new FactOutput();

        /** What the keys are for. */
        static final class Purpose {
            @Option(names = "--model", required = true, paramLabel = "MODEL", description = ModelFile.HELP)
            private @Nullable String model;

            @Option(
                    names = "--plan",
                    required = true,
                    paramLabel = "FILE",
                    description = "What fhe4j plan MODEL --json printed, for clients that do not have the model.")
            private @Nullable Path plan;
        }

        @Override
        public Integer call() throws IOException {
            KeyDirectory directory = new KeyDirectory(out);
            checkEmpty(directory);
            PlanFile plan = plan();
            char[] passphrase = passphrases.chosen();
            Files.createDirectories(directory.folder());
            // One process at a time makes keys in a folder: files of two key sets would not fit together.
            try (FileChannel channel =
                            FileChannel.open(directory.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = onlyOne(channel);
                    BackendChoice.Opened opened = choice.open()) {
                checkEmpty(directory);
                output.print(create(directory, plan, passphrase, opened));
                Files.deleteIfExists(directory.lock());
            } finally {
                Arrays.fill(passphrase, '\0');
            }
            return ExitCode.OK;
        }

        private FileLock onlyOne(FileChannel channel) throws IOException {
            FileLock lock;
            try {
                lock = channel.tryLock();
            } catch (OverlappingFileLockException sameProcess) {
                lock = null;
            }
            if (lock == null) {
                throw new ParameterException(
                        spec.commandLine(), "somebody else is making keys in " + out + "; choose another folder");
            }
            return lock;
        }

        private void checkEmpty(KeyDirectory directory) {
            if (directory.holdsKeys()) {
                throw new ParameterException(
                        spec.commandLine(),
                        out + " already holds a key set, which is not overwritten; choose another folder");
            }
        }

        private PlanFile plan() {
            String model = purpose.model;
            Path file = purpose.plan;
            if (model != null) {
                return PlanFile.of(options.plan(ModelFile.read(model)));
            }
            if (file == null) {
                throw new ParameterException(spec.commandLine(), "give --model or --plan");
            }
            return PlanFile.read(file);
        }

        /** The secret comes last, and completes the folder: what is there before it may be made again. */
        private static Map<String, Object> create(
                KeyDirectory directory, PlanFile plan, char[] passphrase, BackendChoice.Opened opened)
                throws IOException {
            long start = System.nanoTime();
            try (CkksClient client = CkksClient.generate(plan.parameters(), ClientWork.on(opened));
                    Progress progress = Progress.onTerminal()) {
                EvaluationKeys keys = client.evaluationKeys(plan.keys(), progress);
                plan.write(directory.planFile());
                CkksWire.write(directory.publicKey(), client.publicKey());
                CkksWire.write(directory.evaluationKeys(), keys);
                CkksKeyStore.create(directory.secret(), passphrase, client, PassphraseHashing.STANDARD);
                Map<String, Object> facts = new LinkedHashMap<>();
                facts.put("folder", directory.folder().toString());
                facts.put("network", plan.network());
                facts.put("parameters", plan.parameters().toString());
                facts.put("securityBits", plan.parameters().securityBits());
                facts.put("keySet", client.keySet().toString());
                facts.put("secretBytes", Files.size(directory.secret()));
                facts.put("publicKeyBytes", Files.size(directory.publicKey()));
                facts.put("evaluationKeyBytes", Files.size(directory.evaluationKeys()));
                facts.put("evaluationKeys", keys.all().size());
                facts.put("millis", (System.nanoTime() - start) / 1_000_000);
                return facts;
            }
        }
    }
}
