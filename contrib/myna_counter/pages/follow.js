// Follows the counter: the page is loaded again when it is out of date, and when the program
// cannot be reached any more, what it shows is taken off the screen.
(() => {
  const body = document.body;
  const url = `${body.dataset.changes}?seen=${encodeURIComponent(body.dataset.stamp)}`;
  const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
  const again = () => {
    // With a fragment, as after "skip to the content", browsers focus what it names instead of
    // the field to type in.
    history.replaceState(null, "", location.pathname + location.search);
    location.reload();
  };
  const clear = () => {
    const main = document.querySelector("main");
    const said = document.createElement("p");
    said.className = "notice";
    said.setAttribute("role", "alert");
    said.dataset.testid = "away";
    said.textContent = body.dataset.away;
    main.replaceChildren(said);
  };
  const follow = async () => {
    let missed = 0;
    while (missed < 3) {
      try {
        const reply = await fetch(url, { cache: "no-store" });
        if (reply.status === 200 || reply.status === 403) return again();
        if (reply.status !== 204) throw new Error("the program is about to end");
        missed = 0;
      } catch {
        missed += 1;
        await pause(300);
      }
    }
    clear();
  };
  for (const each of document.querySelectorAll("[data-print]")) {
    each.addEventListener("click", () => window.print());
  }
  follow();
})();
