import { randomBytes } from 'node:crypto';
import { NextResponse, type NextRequest } from 'next/server.js';
import { securityHeaders } from '#lib/http/security-headers.ts';

/** Only headers are set here. Who may do what is decided in each page and handler. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = randomBytes(16).toString('base64');
  const headers = securityHeaders(nonce, process.env.NODE_ENV === 'development');
  const received = new Headers(request.headers);
  // Next reads the nonce for its own scripts from the policy in the request.
  received.set('content-security-policy', headers['content-security-policy'] ?? '');
  received.set('x-nonce', nonce);
  const response = NextResponse.next({ request: { headers: received } });
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}
