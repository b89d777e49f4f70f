/** A page in a process of its own that shows a flooding terminal until it is killed. */
import { Client } from './client.ts';

const client = new Client(Number(process.argv[2]), process.argv[3]!, { draws: true });
await client.ready();
client.input('yes a line of a flood that goes on and on\r');
client.onArrived = () => {
  client.onArrived = () => {};
  process.send?.('flooding');
};
process.on('disconnect', () => process.exit(0));
