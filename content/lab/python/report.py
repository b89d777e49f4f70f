"""consumer가 겪은 일을 ~/lab/.members/<client id>.jsonl에 한 줄씩 적습니다. 리밸런스 보드가 이 파일을 읽습니다.

적지 못해도 consumer는 그대로 실행됩니다.
"""

import json
import re
import time
from pathlib import Path


class Report:
    def __init__(self, client_id, software):
        self._software = software
        self._awaits_message = False
        try:
            # ~/lab이 없는 곳(pod 안)에는 만들지 않습니다.
            folder = Path.home() / 'lab' / '.members'
            folder.mkdir(exist_ok=True)
            name = re.sub(r'[^A-Za-z0-9._-]', '_', client_id)
            self._file = open(folder / f'{name}.jsonl', 'a', encoding='utf-8')
        except (OSError, RuntimeError):
            self._file = None

    def assigned(self, partitions, **member):
        """partitions: topic과 partition 속성이 있는 TopicPartition의 목록. member: member_id, generation."""
        self._awaits_message = True
        self._write('assigned', partitions, **member)

    def revoked(self, partitions, **member):
        self._awaits_message = True
        self._write('revoked', partitions, **member)

    def lost(self, partitions, **member):
        self._awaits_message = True
        self._write('lost', partitions, **member)

    def message(self, topic, partition):
        """메시지마다 부릅니다. 맡은 파티션이 바뀐 뒤의 첫 메시지만 적습니다."""
        if self._awaits_message:
            self._awaits_message = False
            self._append('message', [[topic, partition]])

    def closed(self):
        self._append('closed', [])

    def _write(self, event, partitions, **member):
        self._append(event, [[one.topic, one.partition] for one in partitions], **member)

    def _append(self, event, partitions, member_id=None, generation=None):
        if self._file is None:
            return
        line = {
            'at': int(time.time() * 1000),
            'event': event,
            'partitions': partitions,
            'software': self._software,
        }
        if member_id:
            line['memberId'] = member_id
        if generation is not None:
            line['generation'] = generation
        try:
            self._file.write(json.dumps(line, ensure_ascii=False) + '\n')
            self._file.flush()
        except OSError:
            self._file = None
