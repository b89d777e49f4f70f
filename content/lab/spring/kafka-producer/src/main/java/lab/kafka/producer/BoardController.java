package lab.kafka.producer;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
class BoardController {

  private final BoardProducer producer;

  BoardController(BoardProducer producer) {
    this.producer = producer;
  }

  /** 게시글을 보내고, 어느 파티션의 몇 번 offset에 기록되었는지 답합니다. */
  @PostMapping("/create")
  Written create(@RequestBody Board board) throws InterruptedException {
    return producer.send(board);
  }
}
