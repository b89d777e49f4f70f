'use client';
import { Dialog } from '@base-ui/react/dialog';
import { useEffect, useState } from 'react';
import { KafkaGate } from '../kafka/KafkaGate.tsx';
import { watchKafka } from '../kafka/watch.ts';
import { board, useBoard } from './board.ts';

/** Asks which topic the first member of a group shall read. */
export function AddMember({ suggested, add }: { suggested?: string; add: (topic: string) => void }) {
  const open = useBoard((state) => state.adding);
  return (
    <Dialog.Root open={open} onOpenChange={(adding) => board.set({ adding })}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog">
          <Dialog.Title>어느 토픽을 읽을까요?</Dialog.Title>
          <Dialog.Description className="say">
            새 멤버는 터미널 하나에서 실제 Python consumer로 실행되고, 그룹에 합류해 이 토픽을 읽습니다.
          </Dialog.Description>
          {open && <Topics suggested={suggested} add={add} />}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Topics({ suggested, add }: { suggested?: string; add: (topic: string) => void }) {
  const [chosen, choose] = useState(suggested);
  useEffect(watchKafka, []);
  return (
    <div className="board-topics">
      <KafkaGate>
        {({ topics }) => {
          const topic = topics.find(({ name }) => name === chosen) ?? topics[0];
          if (!topic)
            return <p className="empty">볼 수 있는 토픽이 아직 없습니다. KafkaTopic을 먼저 만드세요.</p>;
          return (
            <form
              onSubmit={(event) => {
                event.preventDefault();
                board.set({ adding: false });
                add(topic.name);
              }}
            >
              <select aria-label="토픽" value={topic.name} onChange={(event) => choose(event.target.value)}>
                {topics.map(({ name, partitions }) => (
                  <option key={name} value={name}>
                    {name} (파티션 {partitions.length}개)
                  </option>
                ))}
              </select>
              <div className="acts">
                <Dialog.Close className="btn quiet">취소</Dialog.Close>
                <button type="submit" className="btn">
                  멤버 추가
                </button>
              </div>
            </form>
          );
        }}
      </KafkaGate>
    </div>
  );
}
