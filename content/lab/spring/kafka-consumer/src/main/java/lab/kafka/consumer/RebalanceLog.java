package lab.kafka.consumer;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.stream.binder.kafka.KafkaBindingRebalanceListener;
import org.springframework.stereotype.Component;

/** 파티션을 받거나 내놓을 때마다 기록합니다. 이런 bean이 하나 있으면 모든 consumer binding이 사용합니다. */
@Component
class RebalanceLog implements KafkaBindingRebalanceListener {

  private static final Logger log = LoggerFactory.getLogger(RebalanceLog.class);

  private final MemberReport report;
  private final Set<TopicPartition> owned = new HashSet<>();

  RebalanceLog(MemberReport report) {
    this.report = report;
  }

  @Override
  public void onPartitionsAssigned(
      String binding, Consumer<?, ?> consumer, Collection<TopicPartition> partitions, boolean initial) {
    owned.addAll(partitions);
    log.info("{}: partitions assigned: {}", consumer.groupMetadata().groupId(), partitions);
    report.assigned(partitions, consumer.groupMetadata());
  }

  @Override
  public void onPartitionsRevokedBeforeCommit(
      String binding, Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
    var member = consumer.groupMetadata();
    var hadSome = owned.removeAll(partitions);
    if (member.generationId() >= 0) {
      log.info("{}: partitions revoked: {}", member.groupId(), partitions);
      report.revoked(partitions, member);
    } else if (hadSome) {
      // generation이 없으면 내놓은 것이 아니라, 알지 못하는 사이에 빼앗긴 것입니다.
      log.warn("{}: partitions lost: {}", member.groupId(), partitions);
      report.lost(partitions, member);
    }
  }
}
