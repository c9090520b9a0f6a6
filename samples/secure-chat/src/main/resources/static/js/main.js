// Puts the parts of the page together and opens the stream.
import { startConnection } from "./connection.js";
import { protect } from "./csrf.js";
import { find } from "./dom.js";
import { startRoom } from "./room.js";
import { open } from "./stream.js";

protect(find("sign-out"));
startRoom();
startConnection();
open();
