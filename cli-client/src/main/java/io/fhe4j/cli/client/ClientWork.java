package io.fhe4j.cli.client;

import io.fhe4j.cli.BackendChoice;
import io.fhe4j.client.ClientOptions;

/** A client's options from those of the command. */
final class ClientWork {

    private ClientWork() {}

    /** Options to work on an opened backend and its threads. */
    static ClientOptions on(BackendChoice.Opened opened) {
        return ClientOptions.defaults().on(opened.backend()).withExecutor(opened.executor(), opened.threads());
    }
}
