package dev.sallyport.runtime;

/** What a thread of the pool takes from the queue: a request, or a turn at those that wait in a lane, or at errands. */
sealed interface Work permits Job, Lane, Errands {}
