// Holds the lock that it is told to, passes messages on as news, lets go on 'release'.
import { once } from 'node:events';
import { withLock } from '../lock.mjs';

await withLock(process.argv[2] ?? '', async (tell) => {
  process.on('message', (message) => message !== 'release' && tell(/** @type {object} */ (message)));
  process.send?.('held');
  for (;;) {
    const [message] = await once(process, 'message');
    if (message === 'release') break;
  }
});
process.disconnect();
