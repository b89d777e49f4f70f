import { expect, it } from 'vitest';
import { memberProgramOf } from './members.ts';
import { memberProgram, type ClusterValue } from './schema.ts';

const VALUES = '--name {{memberName}} --group {{memberGroup}} --topic {{memberTopic}} --protocol {{memberProtocol}}';
const CLUSTER: Record<string, ClusterValue> = {
  password: { secret: 'my-user', key: 'password' },
  nodeAddress: { nodeAddress: true },
};

function problemsOf(command: string, answer = '{{password}}'): string[] {
  const problems: string[] = [];
  memberProgramOf({ command, answer }, { user: 'my-user' }, CLUSTER, (_line, message) => problems.push(message));
  return problems;
}

it('takes the values of the course, and leaves those of the member and of the cluster', () => {
  const { command } = memberProgramOf(
    { command: `{{user}} {{nodeAddress}} ${VALUES}`, answer: '{{password}}' },
    { user: 'my-user' },
    CLUSTER,
    () => expect.unreachable(),
  );
  expect(command).toBe(`my-user {{nodeAddress}} ${VALUES}`);
});

it('refuses a secret in the command, an answer that is none, and an unknown value', () => {
  expect(problemsOf(`x {{password}} ${VALUES}`)).toEqual([expect.stringContaining('secret in a command')]);
  expect(problemsOf(VALUES, '{{nodeAddress}}')).toEqual([expect.stringContaining('no secret')]);
  expect(problemsOf(`{{wrong}} ${VALUES}`)).toEqual([expect.stringContaining('unknown value {{wrong}}')]);
});

it('must say who the member is', () => {
  expect(memberProgram.safeParse({ command: 'x {{memberName}}', answer: '{{password}}' }).success).toBe(false);
  expect(memberProgram.safeParse({ command: VALUES, answer: 'plain' }).success).toBe(false);
});
