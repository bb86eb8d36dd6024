package dev.sallyport.scan;

/** How bad it is if the finding is what it looks like; the worst last. */
public enum Severity {
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL
}
