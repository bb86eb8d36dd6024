package dev.sallyport.scan.file;

import dev.sallyport.scan.Reading;
import dev.sallyport.scan.archive.Compressed;
import dev.sallyport.scan.archive.Foreign;
import dev.sallyport.scan.archive.Tar;
import dev.sallyport.scan.archive.Zip;
import dev.sallyport.scan.pickle.Pickles;
import dev.sallyport.scan.pickle.TorchCode;
import dev.sallyport.scan.weights.Gguf;
import dev.sallyport.scan.weights.Numpy;
import dev.sallyport.scan.weights.Safetensors;
import java.util.List;

/** Every reading that a consumer could make of the same bytes; more than one may hold. */
final class Readings {
    static final List<Reading> ALL = List.of(
            Zip::examine,
            Tar::examine,
            Compressed::examine,
            Foreign::examine,
            Numpy::examine,
            Safetensors::examine,
            Gguf::examine,
            TorchCode::examine,
            Pickles::examine);

    private Readings() {}
}
