// What signals stop. A signal gets one listener, however many calls it has: runtimes take many of them for a leak, and warn.

type Stop = (reason: unknown) => void;

interface Listening {
  readonly stops: Set<Stop>;
  readonly listener: () => void;
}

export class Signals {
  readonly #listening = new Map<AbortSignal, Listening>();

  /** Calls `stop` once the signal is aborted. What is returned ends that, and has to be called. */
  on(signal: AbortSignal, stop: Stop): () => void {
    const { stops, listener } = this.#listening.get(signal) ?? this.#listen(signal);
    stops.add(stop);
    return () => {
      stops.delete(stop);
      if (stops.size > 0) return;
      signal.removeEventListener('abort', listener);
      this.#listening.delete(signal);
    };
  }

  #listen(signal: AbortSignal): Listening {
    const stops = new Set<Stop>();
    const listener = () => {
      for (const stop of stops) stop(signal.reason);
    };
    signal.addEventListener('abort', listener);
    const listening = { stops, listener };
    this.#listening.set(signal, listening);
    return listening;
  }
}
