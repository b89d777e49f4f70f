package lab.kafka.consumer;

import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.Message;

@SpringBootApplication
public class KafkaConsumerApplication {

  private static final Logger log = LoggerFactory.getLogger(KafkaConsumerApplication.class);

  public static void main(String[] args) {
    SpringApplication.run(KafkaConsumerApplication.class, args);
  }

  /** 이름이 boardCreate이므로 binding의 이름은 boardCreate-in-0입니다. 메시지마다 한 번 불립니다. */
  @Bean
  Consumer<Message<String>> boardCreate(
      MemberReport report, @Value("${board.processing-time}") Duration processingTime) {
    return message -> {
      var headers = message.getHeaders();
      var topic = headers.get(KafkaHeaders.RECEIVED_TOPIC, String.class);
      var partition = headers.get(KafkaHeaders.RECEIVED_PARTITION, Integer.class);
      var offset = headers.get(KafkaHeaders.OFFSET, Long.class);
      log.info("{}-{} offset={} {}", topic, partition, offset, message.getPayload());
      report.message(topic, partition);
      sleep(processingTime);
    };
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
