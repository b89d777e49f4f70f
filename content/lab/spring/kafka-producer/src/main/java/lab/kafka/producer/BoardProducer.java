package lab.kafka.producer;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.stream.function.StreamBridge;
import org.springframework.http.HttpStatus;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.support.ErrorMessage;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/** 게시글을 boardCreate-out-0에 보내고 브로커의 답을 기다립니다. */
@Component
class BoardProducer {

  private static final Logger log = LoggerFactory.getLogger(BoardProducer.class);
  /** 기다리는 쪽. header-mode가 none이므로 Kafka로 가지 않습니다. */
  private static final String ANSWER = "answer";
  private static final int TIMEOUT_SECONDS = 10;

  private final StreamBridge bridge;

  BoardProducer(StreamBridge bridge) {
    this.bridge = bridge;
  }

  Written send(Board board) throws InterruptedException {
    var answer = new CompletableFuture<RecordMetadata>();
    try {
      bridge.send("boardCreate-out-0", MessageBuilder.withPayload(board).setHeader(ANSWER, answer).build());
      var record = answer.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      log.info("{}-{} offset={} {}", record.topic(), record.partition(), record.offset(), board);
      return new Written(record.topic(), record.partition(), record.offset(), board);
    } catch (TimeoutException timeout) {
      throw failed("브로커가 %d초 안에 답하지 않았습니다.".formatted(TIMEOUT_SECONDS), timeout);
    } catch (ExecutionException error) {
      throw failed("브로커가 메시지를 받지 않았습니다. " + error.getCause().getMessage(), error);
    }
  }

  @ServiceActivator(inputChannel = "written")
  void written(
      @Header(ANSWER) CompletableFuture<RecordMetadata> answer,
      @Header(KafkaHeaders.RECORD_METADATA) RecordMetadata record) {
    answer.complete(record);
  }

  private static ResponseStatusException failed(String reason, Exception cause) {
    log.warn(reason);
    return new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, reason, cause);
  }
}
