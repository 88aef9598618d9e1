package io.fhe4j.ringgsw.wire;

import io.fhe4j.api.KeySetId;
import io.fhe4j.api.envelope.Envelope;
import io.fhe4j.api.envelope.EnvelopeHeader;
import io.fhe4j.api.envelope.EnvelopeReader;
import io.fhe4j.api.envelope.MetadataReader;
import io.fhe4j.api.envelope.MetadataWriter;
import io.fhe4j.api.seed.PublicSeed;
import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.HostRows;
import io.fhe4j.ntt.Residues;
import io.fhe4j.ringgsw.integer.BlockState;
import io.fhe4j.ringgsw.noise.NoiseSource;
import io.fhe4j.ringgsw.noise.NoiseSources;
import io.fhe4j.ringgsw.pbs.PbsCiphertext;
import io.fhe4j.ringgsw.pbs.PbsParameters;
import io.fhe4j.ringgsw.pbs.SeededPbsRows;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Blocks: their number; of each its kind, and then of one that everybody can read its value; of a fresh encryption its largest value, id, public seed and
 * place; of any other least and largest value, identity and sources of noise. One chunk: of each fresh encryption the body, of each other block all k·N + 1
 * words.
 */
final class PbsBlockCodec {

    /** So many have room in a header. */
    static final int MAX_BLOCKS = 1024;

    private static final double ROUNDING = 1 + 1e-9;

    private PbsBlockCodec() {}

    /** What of a block is written. */
    enum Kind {
        TRIVIAL,
        SEEDED,
        COMPUTED;

        static Kind of(PbsCiphertext block) {
            BlockState state = block.state();
            if (state.isKnown() && state.noise().isEmpty()) {
                return TRIVIAL;
            }
            return block.seeded().isPresent() && isFresh(block) ? SEEDED : COMPUTED;
        }

        private static boolean isFresh(PbsCiphertext block) {
            return block.state().equals(BlockState.fresh(block.state().high(), block.identity()));
        }

        int words(PbsParameters parameters) {
            return switch (this) {
                case TRIVIAL -> 0;
                case SEEDED -> 1;
                case COMPUTED -> parameters.maskWords() + 1;
            };
        }
    }

    private record Entry(Kind kind, BlockState state, long identity, Optional<PbsCiphertext.Seeded> seeded) {}

    static long maxBytes(PbsParameters parameters) {
        return MAX_BLOCKS * (parameters.maskWords() + 1L) * Long.BYTES;
    }

    static Envelope envelope(List<PbsCiphertext> blocks) {
        return envelope(PbsWire.BLOCKS_TYPE, new MetadataWriter(), blocks);
    }

    /** Blocks after the metadata of what they are part of. */
    static Envelope envelope(String type, MetadataWriter out, List<PbsCiphertext> blocks) {
        if (blocks.isEmpty() || blocks.size() > MAX_BLOCKS) {
            throw new IllegalArgumentException("a file holds 1 to " + MAX_BLOCKS + " blocks, not " + blocks.size());
        }
        PbsCiphertext first = blocks.getFirst();
        PbsParameters parameters = first.parameters();
        out.writeCount(blocks.size());
        long words = 0;
        for (PbsCiphertext block : blocks) {
            if (!block.fingerprint().equals(first.fingerprint())
                    || !block.keySet().equals(first.keySet())) {
                throw new IllegalArgumentException("the blocks of a file have the same parameters and key set");
            }
            write(out, block);
            words += Kind.of(block).words(parameters);
        }
        EnvelopeHeader header = new EnvelopeHeader(type, first.fingerprint(), first.keySet(), out, 1);
        Words chunk = Words.allocate(parameters.basis().get(0), words);
        for (PbsCiphertext block : blocks) {
            int stored = Kind.of(block).words(parameters);
            if (stored > 0) {
                chunk.putRow(block.residues().toHost(), 0, 0, parameters.maskWords() + 1 - stored);
            }
        }
        return new Envelope(header, writer -> writer.chunk(chunk.segment()));
    }

    private static void write(MetadataWriter out, PbsCiphertext block) {
        Kind kind = Kind.of(block);
        BlockState state = block.state();
        state.requireMessage();
        out.writeEnum(kind);
        switch (kind) {
            case TRIVIAL -> out.writeInt(state.low());
            case SEEDED -> {
                PbsCiphertext.Seeded seeded = block.seeded().orElseThrow();
                out.writeInt(state.high())
                        .writeLong(block.identity())
                        .writeBytes(seeded.seed().toBytes())
                        .writeInt(seeded.place());
            }
            case COMPUTED -> {
                out.writeInt(state.low()).writeInt(state.high()).writeLong(block.identity());
                state.noise().write(out);
            }
        }
    }

    static List<PbsCiphertext> read(EnvelopeReader reader, PbsParameters parameters, KeySetId expected) {
        reader.expectType(PbsWire.BLOCKS_TYPE);
        return read(reader, reader.metadata(), parameters, expected);
    }

    /** Reads blocks after the metadata of what they are part of. */
    static List<PbsCiphertext> read(
            EnvelopeReader reader, MetadataReader in, PbsParameters parameters, KeySetId expected) {
        reader.expectFingerprint(parameters.fingerprint());
        reader.expectKeySet(expected);
        int count = in.readCount("number of blocks", 1, MAX_BLOCKS);
        List<Entry> entries = new ArrayList<>();
        long words = 0;
        for (int i = 0; i < count; i++) {
            Entry entry = entry(in, parameters);
            entries.add(entry);
            words += entry.kind.words(parameters);
        }
        in.expectEnd();
        reader.expectChunks(1);
        Words chunk = Words.read(reader, "words", parameters.basis().get(0), words);
        List<PbsCiphertext> blocks = new ArrayList<>();
        for (Entry entry : entries) {
            blocks.add(block(reader, chunk, parameters, expected, entry));
        }
        reader.expectEnd();
        return List.copyOf(blocks);
    }

    private static Entry entry(MetadataReader in, PbsParameters parameters) {
        int space = parameters.space();
        Kind kind = in.readEnum("kind of block", Kind.class);
        return switch (kind) {
            case TRIVIAL -> {
                int value = in.readInt("value", -space, 2 * space - 1);
                yield new Entry(kind, BlockState.constant(value), 0, Optional.empty());
            }
            case SEEDED -> {
                int high = in.readInt("largest value", 0, space - 1);
                long id = in.readLong("id", Long.MIN_VALUE, Long.MAX_VALUE);
                PublicSeed seed = PublicSeed.fromBytes(in.readBytes("seed", PublicSeed.BYTES));
                int place = in.readInt("place", 0, Integer.MAX_VALUE);
                yield new Entry(
                        kind, BlockState.fresh(high, id), id, Optional.of(new PbsCiphertext.Seeded(seed, place)));
            }
            case COMPUTED -> {
                int low = in.readInt("least value", -space, 2 * space - 1);
                int high = in.readInt("largest value", low, Math.min(2 * space - 1, low + 2 * space - 1));
                long identity = in.readLong("identity", Long.MIN_VALUE, Long.MAX_VALUE);
                yield new Entry(kind, new BlockState(low, high, noise(in, parameters)), identity, Optional.empty());
            }
        };
    }

    /** As much as look-ups take, and coefficients that cannot overflow in sums. */
    private static NoiseSources noise(MetadataReader in, PbsParameters parameters) {
        NoiseSources noise = NoiseSources.read(in);
        double largest = parameters.blocks().largestSquaredNorm();
        if (noise.variance() > largest * ROUNDING) {
            throw in.invalid("noise sources", "a block has a variance of at most " + largest + " look-ups");
        }
        for (NoiseSource source : noise.list()) {
            if (Math.abs(source.coefficient()) > 2L * parameters.space()) {
                throw in.invalid("noise coefficient", source.coefficient() + " is no multiple of a block");
            }
        }
        return noise;
    }

    private static PbsCiphertext block(
            EnvelopeReader reader, Words chunk, PbsParameters parameters, KeySetId keySet, Entry entry) {
        if (entry.kind == Kind.TRIVIAL) {
            return PbsCiphertext.trivial(parameters, keySet, entry.state.low());
        }
        long[] words = new long[parameters.maskWords() + 1];
        entry.seeded.ifPresent(seeded -> SeededPbsRows.expandCiphertext(
                seeded.seed(),
                parameters.ringModulus(),
                seeded.place(),
                MemorySegment.ofArray(words).asSlice(0, (long) parameters.maskWords() * Long.BYTES)));
        chunk.take(reader, "words", words, words.length - entry.kind.words(parameters));
        HostRows rows = HostRows.allocate(PbsCiphertext.shape(parameters), parameters.basis(), Form.COEFFICIENT);
        rows.setRow(0, 0, 0, MemorySegment.ofArray(words));
        return PbsCiphertext.restored(
                parameters, keySet, Residues.onHost(rows), entry.state, entry.identity, entry.seeded);
    }
}
