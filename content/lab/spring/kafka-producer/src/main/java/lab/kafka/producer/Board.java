package lab.kafka.producer;

/** 게시글 하나. JSON의 이름과 같습니다. */
record Board(
    String eventName, int num, String title, String contents, String writeId, String writeName, String writeDate) {}
