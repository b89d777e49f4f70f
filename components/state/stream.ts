const RETRY_MS = 2_000;

export interface StreamReader<T> {
  event: (event: T) => void;
  /** The stream broke; it is being opened again. */
  lost: () => void;
  signedOut: () => void;
}

/**
 * Keeps an event stream open. The browser reopens a dropped stream by itself, at the same address; one that was
 * refused, or whose address is another by now, is opened anew here (the server is starting, the session is gone).
 * @returns the clean-up
 */
export function openStream<T>(address: () => string, reader: StreamReader<T>): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  const open = () => {
    const url = address();
    const opened = (source = new EventSource(url));
    opened.onmessage = (message: MessageEvent<string>) => reader.event(JSON.parse(message.data) as T);
    opened.onerror = () => {
      if (closed) return;
      reader.lost();
      if (opened.readyState !== EventSource.CLOSED && address() === url) return;
      opened.close();
      timer = setTimeout(() => void reopen(), RETRY_MS);
    };
  };

  const reopen = async () => {
    const answer = await fetch('/api/runs/none', { cache: 'no-store' }).catch(() => undefined);
    if (closed) return;
    if (answer?.status === 401) reader.signedOut();
    else open();
  };

  open();
  return () => {
    closed = true;
    clearTimeout(timer);
    source?.close();
  };
}
