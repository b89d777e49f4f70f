'use client';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { KafkaGate } from '../kafka/KafkaGate.tsx';
import { useKafka, watchKafka } from '../kafka/watch.ts';
import { Notice } from '../ui/Notice.tsx';
import { boardHref } from './GroupPicker.tsx';
import { firstGroup } from './first-group.ts';

/** Without a group in the address: the student's own when there is one, else the first with members. */
export function ChooseGroup({ own }: { own?: string }) {
  const router = useRouter();
  const view = useKafka((state) => state.view);
  useEffect(watchKafka, []);
  const group = view?.live === 'live' ? firstGroup(view.groups, own) : undefined;
  useEffect(() => {
    if (group !== undefined) router.replace(boardHref(group));
  }, [group, router]);
  return (
    <Notice title="리밸런스 보드">
      <KafkaGate>
        {() => (
          <p>
            {group === undefined
              ? 'consumer group이 아직 없습니다. 실습 카드에서 consumer를 실행하면 이 화면이 저절로 그 그룹으로 바뀝니다.'
              : '그룹을 열고 있습니다.'}
          </p>
        )}
      </KafkaGate>
    </Notice>
  );
}
