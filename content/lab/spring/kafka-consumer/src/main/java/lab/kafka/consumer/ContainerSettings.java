package lab.kafka.consumer;

import org.springframework.cloud.stream.config.ListenerContainerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties.AckMode;

@Configuration
class ContainerSettings {

  @Bean
  ListenerContainerCustomizer<AbstractMessageListenerContainer<?, ?>> containerCustomizer() {
    return (container, destination, group) -> {
      // poll 한 번에 받은 메시지를 모두 처리할 때마다 commit합니다.
      container.getContainerProperties().setAckMode(AckMode.BATCH);
      // client.id 뒤에 -0을 붙이지 않습니다. group의 멤버 목록에 적은 이름 그대로 나옵니다.
      if (container instanceof ConcurrentMessageListenerContainer<?, ?> concurrent) {
        concurrent.setAlwaysClientIdSuffix(false);
      }
    };
  }
}
