import { createServer, type Server } from 'node:http';

export interface Health {
  healthy(): boolean;
  ready(): boolean;
}

/** Answers the probes of the manifests: 204 on /healthy and /ready while all is well, else 500. */
export function serveHealth(port: number, health: Health): Promise<Server> {
  const server = createServer((request, response) => {
    const answer =
      request.url === '/healthy' ? health.healthy : request.url === '/ready' ? health.ready : undefined;
    response.writeHead(answer ? (answer() ? 204 : 500) : 404).end();
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => resolve(server));
  });
}
