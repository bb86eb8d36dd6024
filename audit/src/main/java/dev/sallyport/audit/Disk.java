package dev.sallyport.audit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/** The one way to an open file, so that a test can own the faults of a disk. */
interface Disk {
    Disk REAL = FileChannel::open;

    FileChannel open(Path path, OpenOption... options) throws IOException;
}
