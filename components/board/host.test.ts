import { expect, it } from 'vitest';
import { hostText } from './host.ts';

it.each([
  ['/10.88.0.9', '10.88.0.9'],
  ['/fd00:10:244:0:0:0:0:12', 'fd00:10:244::12'],
  ['/0:0:0:0:0:0:0:1', '::1'],
  ['/fe80:0:0:0:a00:27ff:fe4e:66a1%eth0', 'fe80::a00:27ff:fe4e:66a1%eth0'],
  ['/2001:db8:10:0:1:2:3:4', '2001:db8:10:0:1:2:3:4'],
  ['broker-0.example.com', 'broker-0.example.com'],
  ['/', ''],
  ['', ''],
])('%s is shown as "%s"', (host, shown) => expect(hostText(host)).toBe(shown));
