/**
 * Neural networks whose arithmetic is additions and products only, so that they can be evaluated on encrypted data.
 *
 * <p>{@link io.fhe4j.nn.Network} is the model: a chain of {@link io.fhe4j.nn.Layer layers}, each with the bound that its
 * output keeps. {@link io.fhe4j.nn.onnx.OnnxReader} reads one from an ONNX file, {@link io.fhe4j.nn.ClearEvaluator} computes
 * it on plain numbers: it is what an encrypted evaluation is compared with. Start at {@link io.fhe4j.nn.BundledModels}.
 */
@NullMarked
package io.fhe4j.nn;

import org.jspecify.annotations.NullMarked;
