// Puts the parts of the board together and opens the stream.
import { startCursors } from "./cursors.js";
import { startFaults } from "./faults.js";
import { startGuide } from "./guide.js";
import { startHistory } from "./history.js";
import { startInside } from "./inside.js";
import { startPicture } from "./picture.js";
import { startRoom } from "./room.js";
import { open } from "./stream.js";
import { startTodos } from "./todos.js";
import { startVisitors } from "./visitors.js";

startHistory();
startInside();
startFaults();
startPicture();
startVisitors();
startCursors();
startRoom();
startTodos();
startGuide();
open();
