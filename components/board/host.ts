/** Java writes "/10.0.0.1", and IPv6 with all its zeros: "/fd00:0:0:0:0:0:0:1". */
export const hostText = (host: string): string => host.replace(/^\//, '').replace(/(^|:)0(:0)+(:|$)/, '::');
