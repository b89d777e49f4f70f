// Owns the sandbox of the LAB_HOME that it is told, as the server does, until it is killed.
import { prepareSandbox } from './prepare.ts';

const sandbox = await prepareSandbox({ home: process.argv[2] ?? '' });
console.log('ready', sandbox.pid);
setInterval(() => {}, 60_000);
