package io.fhe4j.backend.cpu;

import io.fhe4j.ntt.Form;
import io.fhe4j.ntt.RnsBasis;
import io.fhe4j.ntt.RowBuffer;
import io.fhe4j.ntt.spi.Memory;
import io.fhe4j.ntt.spi.RowImages;
import java.lang.foreign.MemorySegment;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;

/** Rows in memory of others, which kernels use as it lies there. */
final class CpuImages implements RowImages {

    /** Counts up when rows come to lie otherwise. */
    private static final String VERSION = "cpu 1";

    private final CpuDevice device;

    CpuImages(CpuDevice device) {
        this.device = device;
    }

    @Override
    public String format(RnsBasis moduli, int width) {
        Set<String> kinds = new TreeSet<>();
        int wordBytes = 0;
        for (int r = 0; r < moduli.size(); r++) {
            RowModulus m = device.modulus(moduli.get(r));
            boolean blocks = m.kernels.order().transposes(width, Form.EVALUATION);
            kinds.add(m.kernels.word() + (blocks ? " " + m.kernels.order() : ""));
            wordBytes = Math.max(wordBytes, device.wordBytes(moduli.get(r)));
        }
        return VERSION + ", rows of " + CpuMemory.stride(width, wordBytes) + " bytes: " + String.join(", ", kinds);
    }

    @Override
    public Memory adopt(MemorySegment image, long rows, int width, int wordBytes) {
        return new CpuMemory(image, rows, width, wordBytes);
    }

    @Override
    public long firstUnsound(RowBuffer x) {
        MemorySegment segment = CpuQueue.segment(x);
        AtomicLong first = new AtomicLong(Long.MAX_VALUE);
        CpuQueue.eachRow(device, x, (b, c, r, m) -> {
            if (!m.kernels.isSound(segment, CpuQueue.at(x, b, c, r), x.width(), m)) {
                long place = ((long) b * x.shape().components() + c) * x.shape().rows() + r;
                first.accumulateAndGet(place, Math::min);
            }
        });
        return first.get() == Long.MAX_VALUE ? -1 : first.get();
    }
}
