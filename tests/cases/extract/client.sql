!echo x
SET execution.runtime-mode = batch;
!ls 订 -l
INSERT INTO s
!= 1;
QUIT
