package dev.sallyport.scan.file;

import dev.sallyport.scan.Reading;
import dev.sallyport.scan.archive.Compressed;
import dev.sallyport.scan.archive.Foreign;
import dev.sallyport.scan.archive.Tar;
import dev.sallyport.scan.archive.Zip;
import dev.sallyport.scan.code.Programs;
import dev.sallyport.scan.code.RObjects;
import dev.sallyport.scan.graph.GraphText;
import dev.sallyport.scan.graph.Graphs;
import dev.sallyport.scan.graph.Tflite;
import dev.sallyport.scan.hdf5.Hdf5;
import dev.sallyport.scan.pickle.Pickles;
import dev.sallyport.scan.pickle.TorchCode;
import dev.sallyport.scan.table.Catboost;
import dev.sallyport.scan.table.Lightgbm;
import dev.sallyport.scan.table.Xgboost;
import dev.sallyport.scan.table.XgboostBinary;
import dev.sallyport.scan.text.TextFiles;
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
            Pickles::examine,
            Graphs::examine,
            GraphText::examine,
            Tflite::examine,
            Programs::examine,
            RObjects::examine,
            TextFiles::examine,
            Hdf5::examine,
            Xgboost::examine,
            XgboostBinary::examine,
            Lightgbm::examine,
            Catboost::examine);

    private Readings() {}
}
