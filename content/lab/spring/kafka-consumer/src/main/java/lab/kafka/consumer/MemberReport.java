package lab.kafka.consumer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * consumer가 겪은 일을 실습 폴더의 .members/(client id).jsonl에 한 줄씩 적습니다. 리밸런스 보드가 이 파일을 읽습니다. 적지
 * 못해도 consumer는 그대로 실행됩니다.
 */
@Component
class MemberReport {

  private static final Logger log = LoggerFactory.getLogger(MemberReport.class);
  /** 프로젝트 폴더에서 실행하면 이 위치가 실습 폴더입니다. */
  private static final Path WORKSPACE = Path.of("../..").toAbsolutePath().normalize();

  private final Path file;
  private boolean usable;
  private boolean awaitsMessage;
  private boolean closed;

  MemberReport(
      @Value("${spring.cloud.stream.kafka.binder.configuration.[client.id]:spring}") String clientId) {
    file = WORKSPACE.resolve(".members").resolve(clientId.replaceAll("[^A-Za-z0-9._-]", "_") + ".jsonl");
    usable = Files.isDirectory(WORKSPACE.resolve("spring/kafka-consumer"));
  }

  void assigned(Collection<TopicPartition> partitions, ConsumerGroupMetadata member) {
    changed("assigned", partitions, member);
  }

  void revoked(Collection<TopicPartition> partitions, ConsumerGroupMetadata member) {
    changed("revoked", partitions, member);
  }

  void lost(Collection<TopicPartition> partitions, ConsumerGroupMetadata member) {
    changed("lost", partitions, member);
  }

  /** 메시지마다 부릅니다. 맡은 파티션이 바뀐 뒤의 첫 메시지만 적습니다. */
  synchronized void message(String topic, int partition) {
    if (!awaitsMessage) return;
    awaitsMessage = false;
    write("message", List.of(new TopicPartition(topic, partition)), "");
  }

  /** 애플리케이션이 끝나기 시작할 때 Spring이 부릅니다. consumer가 group을 떠나기 전입니다. */
  @EventListener(ContextClosedEvent.class)
  synchronized void closing() {
    // binder의 context가 닫힐 때에도 불립니다.
    if (closed) return;
    closed = true;
    write("closed", List.of(), "");
  }

  private synchronized void changed(
      String event, Collection<TopicPartition> partitions, ConsumerGroupMetadata member) {
    awaitsMessage = true;
    write(event, partitions, ",\"memberId\":\"%s\",\"generation\":%d".formatted(member.memberId(), member.generationId()));
  }

  private void write(String event, Collection<TopicPartition> partitions, String member) {
    if (!usable) return;
    var list =
        partitions.stream()
            .map(one -> "[\"%s\",%d]".formatted(one.topic(), one.partition()))
            .collect(Collectors.joining(","));
    var line =
        "{\"at\":%d,\"event\":\"%s\",\"partitions\":[%s]%s,\"software\":\"Spring Boot\"}%n"
            .formatted(System.currentTimeMillis(), event, list, member);
    try {
      if (!Files.isDirectory(file.getParent())) Files.createDirectory(file.getParent());
      Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException | RuntimeException error) {
      usable = false;
      log.debug("{} 파일에 적지 않습니다.", file, error);
    }
  }
}
