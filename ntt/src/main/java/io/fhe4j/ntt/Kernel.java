package io.fhe4j.ntt;

/** The names of the kernels, as traces and reports write them. */
public enum Kernel {
    /** {@link Kernels#upload}. */
    UPLOAD(false),
    /** {@link Kernels#download}. */
    DOWNLOAD(false),
    /** {@link Kernels#zero}. */
    ZERO(false),
    /** {@link Kernels#copy}. */
    COPY(false),
    /** {@link Kernels#forwardNtt}. */
    FORWARD_NTT(false),
    /** {@link Kernels#inverseNtt}. */
    INVERSE_NTT(false),
    /** {@link Kernels#add}. */
    ADD(false),
    /** {@link Kernels#subtract}. */
    SUBTRACT(false),
    /** {@link Kernels#negate}. */
    NEGATE(false),
    /** {@link Kernels#multiply}. */
    MULTIPLY(false),
    /** {@link Kernels#multiplyAdd}. */
    MULTIPLY_ADD(false),
    /** {@link Kernels#addScalar}. */
    ADD_SCALAR(false),
    /** {@link Kernels#multiplyScalar}. */
    MULTIPLY_SCALAR(false),
    /** {@link Kernels#multiplyScalarAdd}. */
    MULTIPLY_SCALAR_ADD(false),
    /** {@link Kernels#multiplySum}. */
    MULTIPLY_SUM(false),
    /** {@link Kernels#gather}. */
    GATHER(false),
    /** {@link Kernels#automorphism}. */
    AUTOMORPHISM(false),
    /** {@link Kernels#multiplyMonomial}. */
    MULTIPLY_MONOMIAL(false),
    /** {@link Kernels#decompose}. */
    DECOMPOSE(false),
    /** {@link Kernels#switchModulus}. */
    SWITCH_MODULUS(false),
    /** {@link Kernels#switchModulusOdd}. */
    SWITCH_MODULUS_ODD(false),
    /** {@link Kernels#lookUpSum}. */
    LOOK_UP_SUM(false),
    /** {@link Kernels#convert}. */
    CONVERT(false),
    /** {@link Kernels#divide}. */
    DIVIDE(true),
    /** {@link Kernels#tensor}. */
    TENSOR(true),
    /** {@link Kernels#decomposeModUp}. */
    DECOMPOSE_MOD_UP(true),
    /** {@link Kernels#galoisInnerProducts}. */
    GALOIS_INNER_PRODUCTS(true),
    /** {@link Kernels#keySwitch}. */
    KEY_SWITCH(true),
    /** {@link Kernels#externalProduct}. */
    EXTERNAL_PRODUCT(true),
    /** {@link Kernels#blindRotateGinx}. */
    BLIND_ROTATE_GINX(true),
    /** {@link Kernels#blindRotateAp}. */
    BLIND_ROTATE_AP(true),
    /** {@link Kernels#blindRotateLmkcdey}. */
    BLIND_ROTATE_LMKCDEY(true),
    /** {@link Kernels#lweKeySwitch}. */
    LWE_KEY_SWITCH(true),
    /** {@link Kernels#sumOfMultiples}. */
    SUM_OF_MULTIPLES(true);

    private final boolean compound;

    Kernel(boolean compound) {
        this.compound = compound;
    }

    /** Whether it has a default implementation made of the others. */
    public boolean isCompound() {
        return compound;
    }
}
