import type { KafkaView } from '#lib/api.ts';
import { createStore } from '../state/create-store.ts';
import { openStream } from '../state/stream.ts';
import { addSamples, type Samples } from './rates.ts';

interface Seen {
  /** closed while no tab of Kafka's is shown; what was seen last stays. */
  stream: 'closed' | 'opening' | 'open' | 'lost';
  view?: KafkaView;
  samples: Samples;
}

export const kafka = createStore<Seen>({ stream: 'closed', samples: new Map() });
export const useKafka = kafka.use;

let watchers = 0;
let closeStream = () => {};

/** Looks at the Kafka cluster until the returned function is called. All who look share one stream. */
export function watchKafka(): () => void {
  if (watchers++ === 0) closeStream = openKafka();
  return () => {
    if (--watchers === 0) closeStream();
  };
}

function openKafka(): () => void {
  kafka.set({ stream: 'opening' });
  const close = openStream<KafkaView>(() => '/api/kafka', {
    event: (view) =>
      kafka.set((now) => ({
        stream: 'open',
        view,
        samples: addSamples(now.samples, view.topics, Date.now()),
      })),
    lost: () => kafka.set({ stream: 'lost' }),
    // The page's own stream says it to the reader.
    signedOut: () => kafka.set({ stream: 'lost' }),
  });
  return () => {
    close();
    // A rate over a time when nobody looked would be none.
    kafka.set({ stream: 'closed', samples: new Map() });
  };
}
