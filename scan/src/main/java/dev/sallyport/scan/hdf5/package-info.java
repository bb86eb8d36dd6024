/** HDF5, as far as models use it. */
@org.jspecify.annotations.NullMarked
package dev.sallyport.scan.hdf5;
