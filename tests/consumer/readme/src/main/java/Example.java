import io.fhe4j.ckks.*;
import io.fhe4j.client.CkksClient;
import io.fhe4j.ntt.*;
import java.util.Arrays;

public class Example {
    public static void main(String[] arguments) {
        CkksParameters parameters =
                CkksParameters.builder().depth(2).precisionBits(30).inputBound(3).messageBound(16).build(); // 128-bit secure, or refused
        try (Backend backend = Backends.openDefault(); CkksClient client = CkksClient.generate(parameters)) {
            CkksEvaluator evaluator = CkksEvaluator.on(
                    backend, client.evaluationKeys(KeyRequest.relinearisation().rotations(1)));
            CkksCiphertext x = client.encrypt(0.5, -1.25, 3.0);
            CkksCiphertext y = evaluator.add(evaluator.square(x), evaluator.rotate(x, 1));
            System.out.println(Arrays.toString(client.decryptForKeyOwner(y, 3)));
        }
    }
}
