"""consumer group의 상태, 멤버가 맡은 파티션, 읽은 위치를 출력합니다."""

from kafka import KafkaAdminClient

from connection import GROUP, connection

admin = KafkaAdminClient(**connection())

for group in admin.list_groups():
    print(f'group {group["group_id"]}: {group["group_state"]}, {group["group_type"]}')

for member in admin.describe_groups([GROUP])[GROUP]['members']:
    print(f'member {member["client_id"]} {member["client_host"]}: {member["member_assignment"]}')

for partition, committed in sorted(admin.list_group_offsets(GROUP)[GROUP].items()):
    print(f'{partition.topic}-{partition.partition}: offset {committed.offset}')

admin.close()
