package lab.kafka.producer;

/** 브로커가 기록한 곳과 내용. */
record Written(String topic, int partition, long offset, Board board) {}
