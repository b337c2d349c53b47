// Reads .ics files with ical.js: JSON list of texts on stdin, JSON list of what it sees on stdout.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { default: ICAL } = await import(pathToFileURL(process.argv[2]).href);
const MOST = 400;

const text = (component, name) => component.getFirstPropertyValue(name)?.toString() ?? "";
const utc = (time) => (time.isDate ? time.toString() : new Date(time.toUnixTime() * 1000).toISOString());

const people = (component, name) =>
  component.getAllProperties(name).map((one) => ({
    address: one.getFirstValue(),
    name: one.getParameter("cn") ?? "",
    rsvp: one.getParameter("rsvp") ?? "",
    partstat: one.getParameter("partstat") ?? "",
  }));

function expanded(master, others) {
  const event = new ICAL.Event(master, { exceptions: others });
  if (!event.isRecurring()) return [[utc(event.startDate), utc(event.endDate)]];
  const found = [];
  const iterator = event.iterator();
  for (let next = iterator.next(); next && found.length < MOST; next = iterator.next()) {
    const details = event.getOccurrenceDetails(next);
    found.push([utc(details.startDate), utc(details.endDate)]);
  }
  return found.sort();
}

function seen(file) {
  ICAL.TimezoneService.reset();
  const calendar = new ICAL.Component(ICAL.parse(file));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  const events = calendar.getAllSubcomponents("vevent");
  const masters = events.filter((one) => !one.hasProperty("recurrence-id"));
  return {
    method: text(calendar, "method"),
    name: text(calendar, "x-wr-calname"),
    events: masters.map((one) => ({
      uid: text(one, "uid"),
      sequence: Number(text(one, "sequence")),
      status: text(one, "status"),
      title: text(one, "summary"),
      description: text(one, "description"),
      location: text(one, "location"),
      organizer: people(one, "organizer"),
      attendees: people(one, "attendee"),
      times: expanded(one, events.filter((other) => other !== one && text(other, "uid") === text(one, "uid"))),
    })),
  };
}

const files = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(files.map(seen)));
