#include <collector/presentation/street_words.hpp>

#include <array>

namespace collector {
namespace {

struct StreetTranslation {
    StreetWord word;
    std::array<std::string_view, kLanguages.size()> texts;  ///< in the order of Language
};

constexpr std::array<StreetTranslation, kStreetWords> kStreetTranslations{{
    {StreetWord::title, {"Grid voltage", "Netspanning", "Netzspannung"}},
    {StreetWord::title_of, {"Grid voltage, {}", "Netspanning, {}", "Netzspannung, {}"}},
    {StreetWord::overview,
     {"Grid voltage in our streets", "De netspanning in onze straten", "Die Netzspannung in unseren Straßen"}},
    {StreetWord::never_high,
     {"In the middle of the street the voltage was never above {} V.",
      "In het midden van de straat was de spanning nooit hoger dan {} V.",
      "In der Mitte der Straße lag die Spannung nie über {} V."}},
    {StreetWord::high_on_days,
     {"In the middle of the street the voltage was above {} V on {} of {} days, for {} in all.",
      "In het midden van de straat was de spanning op {1} van de {2} dagen hoger dan {0} V, samen {3}.",
      "In der Mitte der Straße lag die Spannung an {1} von {2} Tagen über {0} V, zusammen {3}."}},
    {StreetWord::highest,
     {"It was highest at {} V, on {} at {}.", "Het hoogst was zij met {} V, op {} om {}.",
      "Am höchsten war sie mit {} V, am {} um {}."}},
    {StreetWord::share_at_most,
     {"At the worst time at least {} % of the plugs were above {} V at once.",
      "Op het ergste moment zat ten minste {} % van de stekkers tegelijk boven {} V.",
      "Im schlimmsten Moment lagen mindestens {} % der Steckdosen zugleich über {} V."}},
    {StreetWord::nothing,
     {"Nothing can be shown of this time: too few plugs were measured.",
      "Van deze tijd kan niets worden getoond: er zijn te weinig stekkers gemeten.",
      "Aus dieser Zeit kann nichts gezeigt werden: Zu wenige Steckdosen wurden gemessen."}},
    {StreetWord::days_covered,
     {"{} to {}, on the clocks of {}", "{} tot en met {}, op de klok van {}", "{} bis {}, nach den Uhren von {}"}},
    {StreetWord::record_until,
     {"The record goes up to {}, {}.", "De registratie gaat tot {}, {}.", "Die Aufzeichnung reicht bis {}, {}."}},
    {StreetWord::band, {"The voltage over the days", "De spanning over de dagen", "Die Spannung über die Tage"}},
    {StreetWord::band_description,
     {"What the middle of the street shows, hour by hour, with the band that most plugs lie in, and the limit.",
      "Wat het midden van de straat laat zien, uur voor uur, met de band waarin de meeste stekkers liggen, en de "
      "grens.",
      "Was die Mitte der Straße zeigt, Stunde für Stunde, mit dem Band, in dem die meisten Steckdosen liegen, und die "
      "Grenze."}},
    {StreetWord::band_middle, {"middle of the street", "midden van de straat", "Mitte der Straße"}},
    {StreetWord::band_edges, {"most plugs", "de meeste stekkers", "die meisten Steckdosen"}},
    {StreetWord::band_above, {"above {} V", "boven {} V", "über {} V"}},
    {StreetWord::hours_explained,
     {"A row for each day, a field for each hour: the highest ten-minute value of the middle of the street.",
      "Een rij per dag, een vak per uur: de hoogste tienminutenwaarde van het midden van de straat.",
      "Eine Zeile je Tag, ein Feld je Stunde: der höchste Zehnminutenwert der Mitte der Straße."}},
    {StreetWord::share,
     {"How many plugs were above {} V at once", "Hoeveel stekkers tegelijk boven {} V zaten",
      "Wie viele Steckdosen zugleich über {} V lagen"}},
    {StreetWord::share_description,
     {"Of each day, the largest share of the plugs that was above {} V in the same ten minutes, at least.",
      "Van elke dag het grootste deel van de stekkers dat in dezelfde tien minuten boven {} V zat, ten minste.",
      "Von jedem Tag der größte Anteil der Steckdosen, der in denselben zehn Minuten über {} V lag, mindestens."}},
    {StreetWord::calendar, {"Calendar", "Kalender", "Kalender"}},
    {StreetWord::calendar_description,
     {"For how long the middle of the street was above {} V on each day, in hours and minutes.",
      "Hoe lang het midden van de straat per dag boven {} V zat, in uren en minuten.",
      "Wie lange die Mitte der Straße an jedem Tag über {} V lag, in Stunden und Minuten."}},
    {StreetWord::calendar_up_to, {"up to {} h", "tot {} uur", "bis {} h"}},
    {StreetWord::calendar_more, {"more than {} h", "meer dan {} uur", "mehr als {} h"}},
    {StreetWord::calendar_never, {"never", "nooit", "nie"}},
    {StreetWord::day_by_day, {"Day by day", "Dag voor dag", "Tag für Tag"}},
    {StreetWord::day, {"Day", "Dag", "Tag"}},
    {StreetWord::lowest_column, {"Lowest", "Laagste", "Niedrigste"}},
    {StreetWord::highest_column, {"Highest", "Hoogste", "Höchste"}},
    {StreetWord::time_above_column, {"Above {} V", "Boven {} V", "Über {} V"}},
    {StreetWord::share_column, {"Plugs at once", "Stekkers tegelijk", "Zugleich"}},
    {StreetWord::months, {"Months and data", "Maanden en gegevens", "Monate und Daten"}},
    {StreetWord::months_explained,
     {"Each month has a page, and its ten-minute values as a table (CSV) and for programs (JSON).",
      "Elke maand heeft een pagina, en de tienminutenwaarden als tabel (CSV) en voor programma's (JSON).",
      "Jeder Monat hat eine Seite, und seine Zehnminutenwerte als Tabelle (CSV) und für Programme (JSON)."}},
    {StreetWord::month, {"Month", "Maand", "Monat"}},
    {StreetWord::table, {"The same as a table", "Hetzelfde als tabel", "Dasselbe als Tabelle"}},
    {StreetWord::streets, {"Streets", "Straten", "Straßen"}},
    {StreetWord::streets_explained,
     {"A street is shown once {} of its plugs are measured at the same time.",
      "Een straat wordt getoond zodra {} van haar stekkers tegelijk worden gemeten.",
      "Eine Straße wird gezeigt, sobald {} ihrer Steckdosen zugleich gemessen werden."}},
    {StreetWord::street, {"Street", "Straat", "Straße"}},
    {StreetWord::latest_days,
     {"The latest {} days of the record", "De laatste {} dagen van de registratie",
      "Die letzten {} Tage der Aufzeichnung"}},
    {StreetWord::days_high_column, {"Days above {} V", "Dagen boven {} V", "Tage über {} V"}},
    {StreetWord::back_to_overview, {"All streets", "Alle straten", "Alle Straßen"}},
    {StreetWord::back_to_latest, {"The latest days", "De laatste dagen", "Die letzten Tage"}},
    {StreetWord::how, {"How this was made", "Hoe dit is gemaakt", "Wie dies entstanden ist"}},
    {StreetWord::how_measured,
     {"Smart plugs in houses of the street measure the voltage at their sockets; of the samples of each ten minutes "
      "the "
      "root mean square is taken. Plugs are no instruments of class A: this is a reason to measure at the connection "
      "point, and says when.",
      "Slimme stekkers in huizen van de straat meten de spanning aan hun stopcontact; van de metingen van elke tien "
      "minuten is de effectieve waarde genomen. Stekkers zijn geen klasse A-instrumenten: dit is een reden om op het "
      "overdrachtspunt te meten, en zegt wanneer.",
      "Smarte Steckdosen in Häusern der Straße messen die Spannung; von den Messwerten jeder zehn Minuten ist das "
      "quadratische Mittel genommen. Steckdosen sind keine Geräte der Klasse A: Dies ist ein Grund, am Anschlusspunkt "
      "zu messen, und sagt, wann."}},
    {StreetWord::how_public,
     {"No single house is shown. Ten minutes in which fewer than {} plugs were measured are left empty, and no power "
      "is "
      "published.",
      "Geen huis wordt afzonderlijk getoond. Tien minuten waarin minder dan {} stekkers zijn gemeten blijven leeg, en "
      "vermogen wordt niet gepubliceerd.",
      "Kein einzelnes Haus wird gezeigt. Zehn Minuten, in denen weniger als {} Steckdosen gemessen wurden, bleiben "
      "leer, und Leistungen werden nicht veröffentlicht."}},
    {StreetWord::how_figures,
     {"Where enough plugs were measured, the {} lowest and the {} highest of each ten minutes are left out. The middle "
      "and the edges of the band are each the mean of {} plugs or more: in a large street the median and the 5th and "
      "95th percentile. Where fewer were, the middle is cut to whole volts, and there is no band.",
      "Waar genoeg stekkers zijn gemeten, vallen van elke tien minuten de {} laagste en de {} hoogste weg. Het midden "
      "en "
      "de randen van de band zijn elk het gemiddelde van {} of meer stekkers: in een grote straat de mediaan en het 5e "
      "en 95e percentiel. Waar het er minder waren is het midden afgekapt op hele volts, en is er geen band.",
      "Wo genug Steckdosen gemessen wurden, fallen von jeder zehn Minuten die {} niedrigsten und die {} höchsten weg. "
      "Die Mitte und die Ränder des Bandes sind jeweils das Mittel von {} oder mehr Steckdosen: in einer großen Straße "
      "der Median und das 5. und 95. Perzentil. Wo es weniger waren, ist die Mitte auf ganze Volt abgeschnitten, und "
      "es "
      "gibt kein Band."}},
    {StreetWord::how_counts,
     {"Plugs are counted in steps of {}, downwards: shares and counts are never more than there were.",
      "Stekkers worden geteld in stappen van {}, naar beneden: aandelen en aantallen zijn nooit hoger dan ze waren.",
      "Steckdosen werden in Schritten von {} gezählt, abwärts: Anteile und Anzahlen sind nie höher, als sie waren."}},
    {StreetWord::how_not,
     {"Why a time is empty is not said, since that would tell when a plug was switched off.",
      "Waarom een tijd leeg is wordt niet gezegd, want dat zou verraden wanneer een stekker uit stond.",
      "Warum eine Zeit leer ist, wird nicht gesagt, denn das verriete, wann eine Steckdose aus war."}},
    {StreetWord::licence, {"Licence", "Licentie", "Lizenz"}},
    {StreetWord::licence_explained,
     {"This page and its data may be used under: {}", "Deze pagina en haar gegevens mogen worden gebruikt onder: {}",
      "Diese Seite und ihre Daten dürfen benutzt werden unter: {}"}},
    {StreetWord::licence_none,
     {"Whoever publishes this has named no licence: ask before you use the data elsewhere.",
      "Wie dit publiceert heeft geen licentie genoemd: vraag het voordat u de gegevens elders gebruikt.",
      "Wer dies veröffentlicht, hat keine Lizenz genannt: Fragen Sie, bevor Sie die Daten anderswo benutzen."}},
}};

constexpr bool are_street_words_in_order() {
    for (std::size_t i = 0; i < kStreetTranslations.size(); ++i) {
        if (static_cast<std::size_t>(kStreetTranslations[i].word) != i) {
            return false;
        }
    }
    return true;
}
static_assert(are_street_words_in_order(), "each word stands at its own place, and none is missing");

}  // namespace

std::string_view word(Language language, StreetWord which) {
    return kStreetTranslations[static_cast<std::size_t>(which)].texts[static_cast<std::size_t>(language)];
}

}  // namespace collector
