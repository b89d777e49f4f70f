import { describe, expect, it } from 'vitest';
import { LabError } from '../../lib/errors.ts';
import { AlreadyRunning, nodeFailure } from './node-failure.ts';

const env = { NODE_ENV: 'test', LAB_HOME: '/home/me/lab' } as const;

describe('nodeFailure', () => {
  it.each([
    ['USERNS_FORBIDDEN', 'SANDBOX_UNSUPPORTED', /사용자 네임스페이스/, /sudo sysctl -w .*LAB_CONTEXT=/],
    ['MOUNT_FORBIDDEN', 'SANDBOX_UNSUPPORTED', /마운트/, /docker run.*LAB_CONTEXT=/],
    ['PORT_TAKEN', 'PORT_TAKEN', /포트/, /프로그램/],
    ['DISK_FULL', 'DISK_FULL', /\/home\/me\/lab/, /비운/],
    ['INTERNAL', 'SANDBOX_FAILED', /시작하지 못했습니다/, /sandbox -- reset.*doctor/],
    ['a code of a newer node', 'SANDBOX_FAILED', /시작하지 못했습니다/, /doctor/],
  ])('tells what %s means and what to do', async (code, expected, message, remedy) => {
    const failure = await nodeFailure(code, 'what the node said', env);
    expect(failure).toBeInstanceOf(LabError);
    expect(failure).toMatchObject({ code: expected, message, remedy });
    // A full disk is named by its folder; everything else keeps the node's own words.
    if (code !== 'DISK_FULL') expect(failure.message).toContain('what the node said');
  });

  it('is no failure when another process runs the node: it is joined', async () => {
    expect(await nodeFailure('ALREADY_RUNNING', 'held', env)).toBeInstanceOf(AlreadyRunning);
  });
});
