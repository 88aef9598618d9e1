package io.fhe4j.backend.pim.fhemem;

/**
 * One way to place an operation as a stage of a pipeline, and what it takes there.
 *
 * @param nanos one run of all inputs that share its sites, in ns
 * @param together how many inputs share its sites
 * @param sites how many sites it owns
 * @param channels how many channels its sites lie in
 * @param work what one run does for one input
 * @param pass what one input's way from the stage before does
 */
public record StagePlacement(double nanos, int together, long sites, int channels, StageWork work, StageWork pass) {}
