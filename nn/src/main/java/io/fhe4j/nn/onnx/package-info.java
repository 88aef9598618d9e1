/**
 * Reading ONNX files: only the part of the format that encrypted evaluation can serve, without native code.
 *
 * <p>A file is hostile until it has been translated: sizes are bounded before anything is built from them, and every problem
 * is a {@link io.fhe4j.api.MalformedInputException} (the file is damaged or contradicts itself) or an
 * {@link io.fhe4j.api.UnsupportedModelException} (a sound model that needs what encrypted evaluation does not have).
 */
@NullMarked
package io.fhe4j.nn.onnx;

import org.jspecify.annotations.NullMarked;
