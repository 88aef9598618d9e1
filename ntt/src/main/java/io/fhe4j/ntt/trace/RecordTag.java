package io.fhe4j.ntt.trace;

/** The tags of the records, see the package documentation. */
final class RecordTag {

    /** Kernels are written by their numbers: a kernel more or a constant's field more is another version. */
    static final int VERSION = 3;

    static final int BASIS = 1;
    static final int VIEW = 2;
    static final int ALLOCATE = 3;
    static final int RELEASE = 4;
    static final int UPLOAD = 5;
    static final int DOWNLOAD = 6;
    static final int KERNEL = 7;
    static final int REGION_BEGINS = 8;
    static final int REGION_ENDS = 9;
    static final int END = 10;

    private RecordTag() {}
}
