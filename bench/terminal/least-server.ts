/** The least that a terminal in a browser costs on Node: each WebSocket gets a PTY's bytes, and nothing else. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { spawn } from '@lydell/node-pty';
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
server.on('connection', (socket) => {
  const pty = spawn('sh', ['-c', 'stty raw -echo; printf raw; exec cat'], { encoding: null });
  pty.onData((chunk) => socket.send(chunk));
  socket.on('message', (data: Buffer) => pty.write(data as unknown as string));
  socket.on('close', () => pty.kill());
});
await once(server, 'listening');
process.on('disconnect', () => process.exit(0));
process.send?.({ port: (server.address() as AddressInfo).port });
