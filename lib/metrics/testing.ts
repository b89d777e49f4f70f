import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';

export interface TestServer {
  port: number;
  /** How many connections were made so far. */
  connections(): number;
  dial(): Promise<ReturnType<typeof connect>>;
  close(): Promise<void>;
}

/** A real HTTP server on a free port, and how a pod's port would be dialled. */
export async function serve(
  answer: (request: { path: string; form: URLSearchParams }, response: ServerResponse) => void,
): Promise<TestServer> {
  let connections = 0;
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      answer({ path: request.url ?? '', form: new URLSearchParams(body) }, response);
    });
  });
  server.on('connection', () => connections++);
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    connections: () => connections,
    dial: () =>
      new Promise((resolve, reject) => {
        const socket = connect(port, '127.0.0.1', () => resolve(socket)).once('error', reject);
      }),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
