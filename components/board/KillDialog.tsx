'use client';
import { Confirm } from '../ui/Confirm.tsx';
import { board, useBoard } from './board.ts';

export function KillDialog({ kill }: { kill: (name: string) => Promise<void> }) {
  const name = useBoard((state) => state.killing);
  return (
    <Confirm
      open={name !== undefined}
      close={() => board.set({ killing: undefined })}
      title={`${name ?? '멤버'}: 강제 종료할까요?`}
      choices={[{ label: '강제 종료', kind: 'danger', run: () => name !== undefined && void kill(name) }]}
    >
      프로세스를 곧바로 끝내므로 그룹에 나간다고 알리지 못합니다. 그룹은 session.timeout.ms가 지난 뒤에야
      알아차리고, 그때까지 이 멤버의 파티션은 아무도 읽지 않습니다.
    </Confirm>
  );
}
