#include <collector/presentation/words.hpp>

namespace collector {
namespace {

struct Translation {
    Word word;
    std::array<std::string_view, kLanguages.size()> texts;  ///< in the order of Language
};

constexpr std::array<Translation, kWords> kTranslations{{
    {Word::title, {"Grid voltage report", "Rapport netspanning", "Bericht zur Netzspannung"}},
    {Word::indication,
     {"An EN 50160-style indication, measured at a socket",
      "Een indicatie in de stijl van EN 50160, gemeten aan een stopcontact",
      "Ein Hinweis nach Art der EN 50160, gemessen an einer Steckdose"}},
    {Word::plug, {"Plug {}", "Stekker {}", "Steckdose {}"}},
    {Word::plug_channel, {"Plug {}, channel {}", "Stekker {}, kanaal {}", "Steckdose {}, Kanal {}"}},
    {Word::week, {"Week {}, {} to {}", "Week {}, {} tot en met {}", "Woche {}, {} bis {}"}},
    {Word::days, {"{} to {}", "{} tot en met {}", "{} bis {}"}},
    {Word::not_a_week,
     {"EN 50160 judges weeks from Monday to Monday; this period is counted as a whole.",
      "EN 50160 beoordeelt weken van maandag tot maandag; deze periode is als geheel geteld.",
      "EN 50160 beurteilt Wochen von Montag bis Montag; dieser Zeitraum ist als Ganzes gezählt."}},
    {Word::made_until,
     {"The record goes up to {} so far.", "De registratie gaat tot nu toe tot {}.",
      "Die Aufzeichnung reicht bisher bis {}."}},
    {Word::intervals_of_ten_minutes,
     {"{} intervals of ten minutes, on the clocks of {}", "{} intervallen van tien minuten, op de klok van {}",
      "{} Intervalle von zehn Minuten, nach den Uhren von {}"}},
    {Word::verdict_fail_high,
     {"Measured at this socket, the voltage does not meet the rule of EN 50160: averaged over ten minutes it was above "
      "{} V for {} minutes, and it may never be.",
      "Gemeten aan dit stopcontact voldoet de spanning niet aan de regel van EN 50160: gemiddeld over tien minuten was "
      "zij {1} minuten lang hoger dan {0} V, en dat mag nooit.",
      "An dieser Steckdose gemessen hält die Spannung die Regel der EN 50160 nicht ein: Im Mittel über zehn Minuten "
      "lag sie {1} Minuten lang über {0} V, und das darf sie nie."}},
    {Word::verdict_fail_low,
     {"Measured at this socket, the voltage does not meet the rule of EN 50160: averaged over ten minutes it was below "
      "{} V for {} minutes, and it may never be.",
      "Gemeten aan dit stopcontact voldoet de spanning niet aan de regel van EN 50160: gemiddeld over tien minuten was "
      "zij {1} minuten lang lager dan {0} V, en dat mag nooit.",
      "An dieser Steckdose gemessen hält die Spannung die Regel der EN 50160 nicht ein: Im Mittel über zehn Minuten "
      "lag sie {1} Minuten lang unter {0} V, und das darf sie nie."}},
    {Word::verdict_fail_share,
     {"Measured at this socket, the voltage does not meet the rule of EN 50160: {} of {} ten-minute values lie outside "
      "{} to {} V, and at most {} % may.",
      "Gemeten aan dit stopcontact voldoet de spanning niet aan de regel van EN 50160: {} van {} tienminutenwaarden "
      "liggen buiten {} tot {} V, en hoogstens {} % mag dat.",
      "An dieser Steckdose gemessen hält die Spannung die Regel der EN 50160 nicht ein: {} von {} Zehnminutenwerten "
      "liegen außerhalb von {} bis {} V, und höchstens {} % dürfen es."}},
    {Word::verdict_pass,
     {"Measured at this socket, the voltage meets the rule of EN 50160: no ten-minute value was above {} V or below {} "
      "V, and {} % lay outside {} to {} V.",
      "Gemeten aan dit stopcontact voldoet de spanning aan de regel van EN 50160: geen tienminutenwaarde was hoger dan "
      "{} V of lager dan {} V, en {} % lag buiten {} tot {} V.",
      "An dieser Steckdose gemessen hält die Spannung die Regel der EN 50160 ein: Kein Zehnminutenwert lag über {} V "
      "oder unter {} V, und {} % lagen außerhalb von {} bis {} V."}},
    {Word::verdict_not_enough,
     {"There is not enough data for a verdict: {} % of the period was measured, and it takes {} %.",
      "Er zijn niet genoeg gegevens voor een oordeel: {} % van de periode is gemeten, en {} % is nodig.",
      "Für ein Urteil reichen die Daten nicht: {} % des Zeitraums wurden gemessen, und nötig sind {} %."}},
    {Word::numbers, {"The numbers", "De cijfers", "Die Zahlen"}},
    {Word::measured, {"Measured (N)", "Gemeten (N)", "Gemessen (N)"}},
    {Word::measured_value,
     {"{} of {} intervals ({} %)", "{} van {} intervallen ({} %)", "{} von {} Intervallen ({} %)"}},
    {Word::outside_10, {"Outside {} to {} V (N1)", "Buiten {} tot {} V (N1)", "Außerhalb von {} bis {} V (N1)"}},
    {Word::outside_10_value,
     {"{} ({} %): {} above, {} below", "{} ({} %): {} erboven, {} eronder", "{} ({} %): {} darüber, {} darunter"}},
    {Word::far_outside, {"Outside {} to {} V (N2)", "Buiten {} tot {} V (N2)", "Außerhalb von {} bis {} V (N2)"}},
    {Word::far_outside_value, {"{}: {} above, {} below", "{}: {} erboven, {} eronder", "{}: {} darüber, {} darunter"}},
    {Word::longest_above, {"Longest time above {} V", "Langste tijd boven {} V", "Längste Zeit über {} V"}},
    {Word::minutes, {"{} minutes", "{} minuten", "{} Minuten"}},
    {Word::median, {"Median", "Mediaan", "Median"}},
    {Word::percentiles, {"P5, P95, P99", "P5, P95, P99", "P5, P95, P99"}},
    {Word::lowest_highest, {"Lowest and highest", "Laagste en hoogste", "Niedrigster und höchster Wert"}},
    {Word::samples, {"Samples", "Metingen", "Messwerte"}},
    {Word::samples_value,
     {"{} in an interval, in steps of {} V", "{} per interval, in stappen van {} V",
      "{} je Intervall, in Schritten von {} V"}},
    {Word::curve, {"The voltage over time", "De spanning in de tijd", "Die Spannung im Verlauf"}},
    {Word::curve_description,
     {"Ten-minute means of the voltage with the limit of {} V. Lowest {} V, highest {} V; {} intervals above the "
      "limit.",
      "Tienminutengemiddelden van de spanning met de grens van {} V. Laagste {} V, hoogste {} V; {} intervallen boven "
      "de "
      "grens.",
      "Zehnminutenmittel der Spannung mit der Grenze von {} V. Niedrigster Wert {} V, höchster {} V; {} Intervalle "
      "über "
      "der Grenze."}},
    {Word::mean_of_ten_minutes, {"mean of ten minutes", "gemiddelde van tien minuten", "Mittel über zehn Minuten"}},
    {Word::lowest_to_highest,
     {"lowest to highest sample", "laagste tot hoogste meting", "niedrigster bis höchster Messwert"}},
    {Word::not_measured, {"not measured", "niet gemeten", "nicht gemessen"}},
    {Word::above_limit, {"above the limit", "boven de grens", "über der Grenze"}},
    {Word::limit, {"limit {} V", "grens {} V", "Grenze {} V"}},
    {Word::heat_map, {"Hour by hour", "Uur voor uur", "Stunde für Stunde"}},
    {Word::heat_map_description,
     {"The highest ten-minute mean of each hour, a row for each day.",
      "Het hoogste tienminutengemiddelde van elk uur, een rij per dag.",
      "Das höchste Zehnminutenmittel jeder Stunde, eine Zeile je Tag."}},
    {Word::up_to, {"up to {} V", "tot {} V", "bis {} V"}},
    {Word::above, {"above {} V", "boven {} V", "über {} V"}},
    {Word::histogram, {"How often which voltage", "Hoe vaak welke spanning", "Wie oft welche Spannung"}},
    {Word::histogram_description,
     {"The share of the ten-minute means in each volt.", "Het aandeel van de tienminutengemiddelden per volt.",
      "Der Anteil der Zehnminutenmittel je Volt."}},
    {Word::share_of_values, {"share of the values", "aandeel van de waarden", "Anteil der Werte"}},
    {Word::episodes, {"When it was too high", "Wanneer zij te hoog was", "Wann sie zu hoch war"}},
    {Word::episodes_explained,
     {"Ten-minute intervals in a row, in each of which a sample was above 253 V. Many inverters look at such samples, "
      "not "
      "at means.",
      "Tienminutenintervallen achter elkaar, met in elk een meting boven 253 V. Veel omvormers kijken naar zulke "
      "metingen, niet naar gemiddelden.",
      "Zehnminutenintervalle in Folge, in denen jeweils ein Messwert über 253 V lag. Viele Wechselrichter sehen auf "
      "solche Messwerte, nicht auf Mittel."}},
    {Word::no_episodes,
     {"No sample was above 253 V.", "Geen meting was hoger dan 253 V.", "Kein Messwert lag über 253 V."}},
    {Word::from, {"From", "Van", "Von"}},
    {Word::to, {"To", "Tot", "Bis"}},
    {Word::duration, {"Minutes", "Minuten", "Minuten"}},
    {Word::samples_above, {"Samples above", "Metingen erboven", "Messwerte darüber"}},
    {Word::highest, {"Highest sample", "Hoogste meting", "Höchster Messwert"}},
    {Word::highest_mean, {"Highest mean", "Hoogste gemiddelde", "Höchstes Mittel"}},
    {Word::more_episodes, {"The {} longest of {}.", "De {} langste van {}.", "Die {} längsten von {}."}},
    {Word::missing,
     {"What was not measured, and why", "Wat niet gemeten is, en waarom", "Was nicht gemessen wurde, und warum"}},
    {Word::missing_explained,
     {"These intervals count for nothing, neither for nor against.",
      "Deze intervallen tellen niet mee, voor noch tegen.",
      "Diese Intervalle zählen nicht, weder dafür noch dagegen."}},
    {Word::nothing_missing,
     {"Every interval was measured.", "Elk interval is gemeten.", "Jedes Intervall wurde gemessen."}},
    {Word::why, {"Why", "Waarom", "Warum"}},
    {Word::how_many, {"Intervals", "Intervallen", "Intervalle"}},
    {Word::sensitivity, {"If the plug were wrong", "Als de stekker ernaast zit", "Falls die Steckdose falsch misst"}},
    {Word::sensitivity_explained,
     {"The same period, had the plug shown a little more or less.",
      "Dezelfde periode, had de stekker iets meer of minder aangegeven.",
      "Derselbe Zeitraum, hätte die Steckdose etwas mehr oder weniger angezeigt."}},
    {Word::shift, {"Shown", "Aangegeven", "Angezeigt"}},
    {Word::verdict, {"Verdict", "Oordeel", "Urteil"}},
    {Word::pass, {"meets the rule", "voldoet", "eingehalten"}},
    {Word::fail, {"does not meet it", "voldoet niet", "nicht eingehalten"}},
    {Word::not_enough, {"not enough data", "niet genoeg gegevens", "zu wenig Daten"}},
    {Word::method, {"How this was measured", "Hoe dit gemeten is", "Wie gemessen wurde"}},
    {Word::method_mean,
     {"A value is the root of the mean of squares of the samples in ten minutes, which begin at full tens of minutes "
      "of UTC. Percentiles are by nearest rank.",
      "Een waarde is de wortel van het gemiddelde kwadraat van de metingen in tien minuten, die op een heel tiental "
      "minuten UTC beginnen. Percentielen zijn die van de dichtstbijzijnde rang.",
      "Ein Wert ist die Wurzel aus dem Mittel der Quadrate der Messwerte in zehn Minuten, die an einer vollen "
      "Zehnminutenmarke (UTC) beginnen. Perzentile sind nach dem Nearest-Rank-Verfahren bestimmt."}},
    {Word::method_rules,
     {"EN 50160: of the ten-minute values of a week at most {} % may lie outside {} to {} V, and none outside {} to {} "
      "V. For a verdict {} % of the week must be measured; a single value outside {} to {} V fails it whatever is "
      "missing.",
      "EN 50160: van de tienminutenwaarden van een week mag hoogstens {} % buiten {} tot {} V liggen, en geen buiten "
      "{} tot {} V. Voor een oordeel moet {} % van de week gemeten zijn; een enkele waarde buiten {} tot {} V is "
      "genoeg voor een afkeuring, wat er ook ontbreekt.",
      "EN 50160: Von den Zehnminutenwerten einer Woche dürfen höchstens {} % außerhalb von {} bis {} V liegen, und "
      "keiner außerhalb von {} bis {} V. Für ein Urteil müssen {} % der Woche gemessen sein; ein einziger Wert "
      "außerhalb von {} bis {} V genügt für ein Nein, was auch immer fehlt."}},
    {Word::method_instrument,
     {"A smart plug measures at a socket, behind the wiring of the house, with spot samples, and is no instrument of "
      "class "
      "A or S of IEC 61000-4-30. This is an EN 50160-style indication: a reason to have it measured at the connection "
      "point, and to know when.",
      "Een slimme stekker meet aan een stopcontact, achter de bedrading van het huis, met losse metingen, en is geen "
      "instrument van klasse A of S volgens IEC 61000-4-30. Dit is een indicatie in de stijl van EN 50160: een reden "
      "om "
      "op het overdrachtspunt te laten meten, en om te weten wanneer.",
      "Eine smarte Steckdose misst hinter der Hausinstallation, mit einzelnen Messwerten, und ist kein Gerät der "
      "Klasse A "
      "oder S nach IEC 61000-4-30. Dies ist ein Hinweis nach Art der EN 50160: ein Grund, am Anschlusspunkt messen zu "
      "lassen, und zu wissen, wann."}},
    {Word::method_calibration,
     {"The plug was not calibrated; voltages are as it sent them.",
      "De stekker is niet gekalibreerd; spanningen zijn zoals hij ze stuurde.",
      "Die Steckdose wurde nicht kalibriert; Spannungen sind so angegeben, wie sie sie gesendet hat."}},
    {Word::calibration, {"Calibration", "Kalibratie", "Kalibrierung"}},
    {Word::calibration_whole,
     {"Voltages are what the plug sent, times {} (compared with: {}).",
      "Spanningen zijn wat de stekker stuurde, maal {} (vergeleken met: {}).",
      "Spannungen sind das, was die Steckdose gesendet hat, mal {} (verglichen mit: {})."}},
    {Word::calibration_part,
     {"From {} to {}, voltages are what the plug sent, times {} (compared with: {}).",
      "Van {} tot {} zijn spanningen wat de stekker stuurde, maal {} (vergeleken met: {}).",
      "Von {} bis {} sind Spannungen das, was die Steckdose gesendet hat, mal {} (verglichen mit: {})."}},
    {Word::calibration_kept,
     {"The readings from {} to {} have been deleted: values of that time stay as they were made, although another "
      "calibration holds now.",
      "De metingen van {} tot {} zijn verwijderd: waarden uit die tijd blijven zoals ze zijn gemaakt, ook al geldt nu "
      "een andere kalibratie.",
      "Die Messwerte von {} bis {} sind gelöscht: Werte aus dieser Zeit bleiben, wie sie erstellt wurden, obwohl jetzt "
      "eine andere Kalibrierung gilt."}},
    {Word::calibration_pending,
     {"Changes of calibration are being worked in; some of these numbers will still change.",
      "Wijzigingen in de kalibratie worden verwerkt; sommige van deze cijfers veranderen nog.",
      "Änderungen der Kalibrierung werden eingearbeitet; einige dieser Zahlen ändern sich noch."}},
    {Word::again, {"The same numbers again", "Dezelfde cijfers opnieuw", "Dieselben Zahlen noch einmal"}},
    {Word::again_explained,
     {"Made by {} from the record, with this command:", "Gemaakt door {} uit de registratie, met dit commando:",
      "Erstellt von {} aus der Aufzeichnung, mit diesem Befehl:"}},
    {Word::made, {"Made on {}, {} ({}).", "Gemaakt op {}, {} ({}).", "Erstellt am {}, {} ({})."}},
    {Word::digest,
     {"SHA-256 of the intervals that this rests on", "SHA-256 van de intervallen waarop dit berust",
      "SHA-256 der Intervalle, auf denen dies beruht"}},
    {Word::no_plugs,
     {"No plug is on record.", "Er is geen stekker geregistreerd.", "Keine Steckdose ist aufgezeichnet."}},
    {Word::inverter_title,
     {"When solar inverters switch off", "Wanneer omvormers uitschakelen", "Wann Wechselrichter abschalten"}},
    {Word::inverter_indication,
     {"By the voltage measured at a socket", "Naar de spanning, gemeten aan een stopcontact",
      "Nach der Spannung, gemessen an einer Steckdose"}},
    {Word::inverter_off,
     {"Single samples at this socket were above {} V for {}, and the mean of ten minutes was above {} V for {}. That "
      "is "
      "when inverters that go by them switch off.",
      "Losse metingen aan dit stopcontact lagen {1} lang boven {0} V, en het gemiddelde van tien minuten {3} lang "
      "boven "
      "{2} V. Dan schakelen omvormers uit die daarop letten.",
      "Einzelne Messwerte an dieser Steckdose lagen {1} lang über {0} V, und das Mittel über zehn Minuten {3} lang "
      "über "
      "{2} V. Dann schalten Wechselrichter ab, die darauf achten."}},
    {Word::inverter_never,
     {"No sample at this socket was above {} V, and no mean of ten minutes above {} V.",
      "Geen meting aan dit stopcontact lag boven {} V, en geen gemiddelde van tien minuten boven {} V.",
      "Kein Messwert an dieser Steckdose lag über {} V, und kein Mittel über zehn Minuten über {} V."}},
    {Word::inverter_nothing,
     {"Nothing was measured in this period.", "In deze periode is niets gemeten.",
      "In diesem Zeitraum wurde nichts gemessen."}},
    {Word::inverter_measured,
     {"Measured: {} of {} ({} %), and of the daylight {} of {}.",
      "Gemeten: {} van {} ({} %), en van het daglicht {} van {}.",
      "Gemessen: {} von {} ({} %), und vom Tageslicht {} von {}."}},
    {Word::inverter_rules, {"What inverters look at", "Waar omvormers op letten", "Worauf Wechselrichter achten"}},
    {Word::rule_warning,
     {"Sample above {} V: some reduce their power", "Meting boven {} V: sommige regelen terug",
      "Messwert über {} V: manche regeln ab"}},
    {Word::rule_high,
     {"Sample above {} V: many switch off", "Meting boven {} V: veel schakelen uit",
      "Messwert über {} V: viele schalten ab"}},
    {Word::rule_mean,
     {"Mean of ten minutes above {} V: others switch off",
      "Gemiddelde van tien minuten boven {} V: andere schakelen uit",
      "Mittel über zehn Minuten über {} V: andere schalten ab"}},
    {Word::rule_very_high,
     {"Sample above {} V: all switch off at once", "Meting boven {} V: alle schakelen meteen uit",
      "Messwert über {} V: alle schalten sofort ab"}},
    {Word::time_above, {"Time above", "Tijd erboven", "Zeit darüber"}},
    {Word::how_often, {"How often", "Hoe vaak", "Wie oft"}},
    {Word::share_of_daylight, {"Of the daylight", "Van het daglicht", "Vom Tageslicht"}},
    {Word::inverter_by_hour,
     {"Time above the limits by hour of the day", "Tijd boven de grenzen per uur van de dag",
      "Zeit über den Grenzen nach Stunde des Tages"}},
    {Word::inverter_by_day,
     {"Time above the limits day by day", "Tijd boven de grenzen dag voor dag", "Zeit über den Grenzen Tag für Tag"}},
    {Word::hour, {"Hour", "Uur", "Stunde"}},
    {Word::day, {"Day", "Dag", "Tag"}},
    {Word::lasts, {"not over yet", "nog niet voorbij", "noch nicht vorbei"}},
    {Word::inverter_method,
     {"A sample stands until the next one, and no longer than the plug's pace; what is missing is left out, also of "
      "the daylight.",
      "Een meting geldt tot de volgende, en niet langer dan het tempo van de stekker; wat ontbreekt telt niet mee, ook "
      "niet bij het daglicht.",
      "Ein Messwert gilt bis zum nächsten, und nicht länger, als die Steckdose zwischen zwei Meldungen wartet; was "
      "fehlt, zählt nicht, auch nicht beim Tageslicht."}},
    {Word::inverter_method_mean,
     {"The mean of ten minutes is that of all samples in the ten minutes before each sample, as VDE-AR-N 4105 has it, "
      "not that of full tens of minutes; it needs half of its samples.",
      "Het gemiddelde van tien minuten is dat van alle metingen in de tien minuten tot aan elke meting, zoals in "
      "VDE-AR-N 4105, niet dat van hele tientallen minuten; de helft van de metingen is nodig.",
      "Das Mittel über zehn Minuten ist das aller Messwerte in den zehn Minuten bis zu jedem Messwert, wie in VDE-AR-N "
      "4105, nicht das zwischen vollen Zehnminutenmarken; es braucht die Hälfte der Messwerte."}},
    {Word::inverter_method_socket,
     {"An inverter measures at its own cable, which its current lifts above what a socket shows. Its own log says when "
      "it was off.",
      "Een omvormer meet aan zijn eigen kabel, waarop zijn stroom de spanning hoger maakt dan aan een stopcontact. "
      "Zijn eigen logboek zegt wanneer hij uit was.",
      "Ein Wechselrichter misst an seiner eigenen Leitung, auf der sein Strom die Spannung über die einer Steckdose "
      "hebt. Wann er aus war, steht in seinem eigenen Protokoll."}},
    {Word::daylight_by_hours,
     {"Daylight is from {}:00 to {}:00.", "Daglicht is van {}:00 tot {}:00 uur.",
      "Tageslicht ist von {}:00 bis {}:00 Uhr."}},
    {Word::daylight_by_sun,
     {"Daylight is from sunrise to sunset at {}° N, {}° E.",
      "Daglicht is van zonsopkomst tot zonsondergang op {}° NB, {}° OL.",
      "Tageslicht ist von Sonnenaufgang bis Sonnenuntergang bei {}° N, {}° O."}},
    {Word::device, {"Device: {}", "Apparaat: {}", "Gerät: {}"}},
    {Word::device_firmware, {"firmware {}", "firmware {}", "Firmware {}"}},
    {Word::plot, {"Grid voltage", "Netspanning", "Netzspannung"}},
    {Word::plot_limit, {"The limit is {} V.", "De grens is {} V.", "Die Grenze ist {} V."}},
    {Word::plot_samples, {"samples", "metingen", "Messwerte"}},
    {Word::plot_samples_of, {"Samples of the voltage.", "Metingen van de spanning.", "Messwerte der Spannung."}},
    {Word::plot_means,
     {"Ten-minute means of the voltage.", "Tienminutengemiddelden van de spanning.",
      "Zehnminutenmittel der Spannung."}},
    {Word::plot_curve,
     {"{}: lowest {} V, highest {} V ({}), {} of {} values above the limit.",
      "{}: laagste {} V, hoogste {} V ({}), {} van {} waarden boven de grens.",
      "{}: niedrigster Wert {} V, höchster {} V ({}), {} von {} Werten über der Grenze."}},
    {Word::plot_nothing, {"{}: nothing was measured.", "{}: niets gemeten.", "{}: nichts gemessen."}},
    {Word::plot_moments, {"{} to {}", "{} tot {}", "{} bis {}"}},
    {Word::clocks_of, {"on the clocks of {}", "op de klok van {}", "nach den Uhren von {}"}},
    {Word::missing_link,
     {"no connection to the broker", "geen verbinding met de broker", "keine Verbindung zum Broker"}},
    {Word::missing_offline, {"the plug was offline", "de stekker was offline", "die Steckdose war offline"}},
    {Word::missing_silent, {"the plug was silent", "de stekker was stil", "die Steckdose war still"}},
    {Word::missing_unusable,
     {"values that cannot be used", "waarden die niet bruikbaar zijn", "Werte, die nicht brauchbar sind"}},
    {Word::missing_record, {"nothing on record", "niets geregistreerd", "nichts aufgezeichnet"}},
    {Word::status_thin, {"too few samples", "te weinig metingen", "zu wenige Messwerte"}},
    {Word::status_gap_collector,
     {"the collector was not recording", "de collector nam niet op", "der Collector zeichnete nicht auf"}},
    {Word::status_gap_plug,
     {"the plug was offline or silent", "de stekker was offline of stil", "die Steckdose war offline oder still"}},
    {Word::status_relay_off, {"the relay was off", "het relais was uit", "das Relais war aus"}},
    {Word::status_clock, {"the time was not certain", "de tijd was niet zeker", "die Zeit war nicht sicher"}},
    {Word::status_slow,
     {"the plug reports too rarely", "de stekker meldt te zelden", "die Steckdose meldet zu selten"}},
    {Word::status_implausible,
     {"no mains voltage can be so", "zo kan geen netspanning zijn", "so kann keine Netzspannung sein"}},
    {Word::status_two_devices,
     {"two devices used one topic", "twee apparaten gebruikten één topic", "zwei Geräte benutzten ein Topic"}},
    {Word::status_pending,
     {"not over yet, or not evaluated yet", "nog niet voorbij, of nog niet uitgewerkt",
      "noch nicht vorbei oder noch nicht ausgewertet"}},
    {Word::status_unrecorded,
     {"nothing on record: the plug was not there, or measured nothing",
      "niets geregistreerd: de stekker was er niet, of mat niets",
      "nichts aufgezeichnet: Die Steckdose war nicht da oder maß nichts"}},
}};

constexpr bool are_in_order() {
    for (std::size_t i = 0; i < kTranslations.size(); ++i) {
        if (static_cast<std::size_t>(kTranslations[i].word) != i) {
            return false;
        }
    }
    return true;
}
static_assert(are_in_order(), "each word stands at its own place, and none is missing");

}  // namespace

std::string_view word(Language language, Word which) {
    return kTranslations[static_cast<std::size_t>(which)].texts[static_cast<std::size_t>(language)];
}

Word status_word(IntervalStatus status) {
    switch (status) {
        case IntervalStatus::thin:
            return Word::status_thin;
        case IntervalStatus::gap_collector:
            return Word::status_gap_collector;
        case IntervalStatus::gap_plug:
            return Word::status_gap_plug;
        case IntervalStatus::relay_off:
            return Word::status_relay_off;
        case IntervalStatus::clock:
            return Word::status_clock;
        case IntervalStatus::slow:
            return Word::status_slow;
        case IntervalStatus::implausible:
            return Word::status_implausible;
        case IntervalStatus::two_devices:
            return Word::status_two_devices;
        case IntervalStatus::valid:
            break;
    }
    return Word::status_unrecorded;
}

}  // namespace collector
