-- The example of schema 1 as the migration to schema 2 leaves it.
PRAGMA application_id = 1835692886;
PRAGMA user_version = 2;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE plug (
    id              INTEGER PRIMARY KEY,
    topic           TEXT    NOT NULL UNIQUE,  -- what %topic% stands for: the plug's name in every MQTT topic
    mac             TEXT,                     -- 12 hex digits; two plugs with one MAC are one device, renamed
    name            TEXT,                     -- DeviceName, as its owner wrote it
    model           TEXT,
    firmware        TEXT,
    hostname        TEXT,
    channels        INTEGER,                  -- as announced; 0: does not meter energy
    online          INTEGER CHECK (online IN (0, 1)),  -- last known; null: never said
    first_seen      INTEGER NOT NULL,
    last_seen       INTEGER NOT NULL,         -- exact to a minute while the collector runs
    clock_offset_ms INTEGER,                  -- usual difference of the plug's clock from ours; null: not learnt yet
    online_text     TEXT,                     -- the words this plug announced for its LWT
    offline_text    TEXT,
    on_text         TEXT,                     -- the words it announced for its relay
    off_text        TEXT
) STRICT;
INSERT INTO plug VALUES(1,'tasmota_6FF9BC','483FDA6FF9BC','Schuur/laadpaal','NOUS A1T','12.5.0','tasmota-6FF9BC-6588',1,1,1777629600013,1777631341030,-1007,'Online','Offline','ON','OFF');
INSERT INTO plug VALUES(2,'tasmota_D1C243','DC4F22D1C243','Wasmachine','Shelly 3EM','15.2.0','tasmota-D1C243-0579',3,1,1777629600033,1777631351833,3599167,'Online','Offline','ON','OFF');
INSERT INTO plug VALUES(3,'tasmota_338ACA','E09806338ACA','Küche – links','Gosund EP2','10.1.0','tasmota-338ACA-2762',1,1,1777629600046,1777631340591,-591,'Online','Offline','ON','OFF');
CREATE TABLE reading_flag (
    bit     INTEGER PRIMARY KEY,
    name    TEXT NOT NULL UNIQUE,
    meaning TEXT NOT NULL
) STRICT;
INSERT INTO reading_flag VALUES(1,'relay_off','The relay of the plug was off; most plugs then report 0 V, which says nothing about the mains.');
INSERT INTO reading_flag VALUES(2,'implausible','A value is outside what a plug on 230 V mains can measure (voltage outside 80..320 V, or a value no meter shows).');
INSERT INTO reading_flag VALUES(4,'late','The message came late (stored by the broker, or held up on the way); time is when the plug measured it, by its own clock.');
INSERT INTO reading_flag VALUES(8,'clock_unsynchronised','The clock of the collector''s host was not synchronised when the message came, so time may be wrong.');
INSERT INTO reading_flag VALUES(16,'load_change','Sent because the load changed, not on schedule; leaving these out keeps switching from weighing on a mean.');
INSERT INTO reading_flag VALUES(32,'energy_shared','The energy counters are the sum over all channels of the plug, repeated on each channel.');
CREATE TABLE availability (
    plug_id INTEGER NOT NULL REFERENCES plug (id),
    time    INTEGER NOT NULL,
    online  INTEGER NOT NULL CHECK (online IN (0, 1)),
    PRIMARY KEY (plug_id, time, online)
) STRICT, WITHOUT ROWID;
INSERT INTO availability VALUES(1,1777629600013,1);
INSERT INTO availability VALUES(2,1777629600033,1);
INSERT INTO availability VALUES(3,1777629600046,1);
CREATE TABLE relay_state (
    plug_id INTEGER NOT NULL REFERENCES plug (id),
    relay   INTEGER NOT NULL,
    time    INTEGER NOT NULL,
    is_on   INTEGER NOT NULL CHECK (is_on IN (0, 1)),
    PRIMARY KEY (plug_id, relay, time, is_on)
) STRICT, WITHOUT ROWID;
INSERT INTO relay_state VALUES(1,1,1777629600013,1);
INSERT INTO relay_state VALUES(2,1,1777629600033,1);
INSERT INTO relay_state VALUES(3,1,1777629600046,1);
CREATE TABLE plug_status (
    plug_id           INTEGER PRIMARY KEY REFERENCES plug (id),
    time              INTEGER NOT NULL,
    uptime_s          INTEGER,
    wifi_rssi_percent INTEGER,
    wifi_signal_dbm   INTEGER,
    wifi_link_count   INTEGER,  -- Wi-Fi connects since the plug started
    mqtt_count        INTEGER   -- broker connects since the plug started
) STRICT;
INSERT INTO plug_status VALUES(1,1777631221184,1705,50,-75,1,1);
INSERT INTO plug_status VALUES(2,1777631231951,1681,54,-73,1,1);
INSERT INTO plug_status VALUES(3,1777631340591,1815,48,-76,1,1);
CREATE TABLE plug_event (
    plug_id INTEGER NOT NULL REFERENCES plug (id),
    time    INTEGER NOT NULL,
    kind    TEXT    NOT NULL,
    detail  TEXT    NOT NULL
) STRICT;
INSERT INTO plug_event VALUES(1,1777629600013,'start','Power On (start 62)');
INSERT INTO plug_event VALUES(2,1777629600033,'start','Software Watchdog (start 105)');
INSERT INTO plug_event VALUES(3,1777629600046,'start','Software/System restart');
CREATE TABLE rejected_message (
    id      INTEGER PRIMARY KEY,
    time    INTEGER NOT NULL,
    topic   TEXT    NOT NULL,
    reason  TEXT    NOT NULL,
    payload ANY  -- text when it is UTF-8, else the bytes
) STRICT;
CREATE TABLE local_time_offset (
    start_time   INTEGER PRIMARY KEY,
    offset_s     INTEGER NOT NULL,
    abbreviation TEXT    NOT NULL
) STRICT;
CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO setting VALUES('time_zone','Europe/Amsterdam');
CREATE TABLE reading_recent_a (
    id                   INTEGER PRIMARY KEY,  -- 1, 2, ... in order of arrival
    plug_id              INTEGER NOT NULL REFERENCES plug (id),
    channel              INTEGER NOT NULL,
    time                 INTEGER NOT NULL,
    flags                INTEGER NOT NULL,
    plug_clock_offset_ms INTEGER,
    voltage_mv           ANY,
    current_ma           ANY,
    power_mw             ANY,
    apparent_power_mva   ANY,
    reactive_power_mvar  ANY,
    power_factor_centi   ANY,
    frequency_mhz        ANY,
    energy_total_cwh     ANY,
    energy_today_cwh     ANY,
    energy_yesterday_cwh ANY,
    energy_period_mwh    ANY
) STRICT;
INSERT INTO reading_recent_a VALUES(1,3,1,1777629600664,0,-664,250800,780,176000,195700,85600,90,NULL,27438000,87400,163100,0);
INSERT INTO reading_recent_a VALUES(2,1,1,1777629601135,0,-1135,251100,19,3210,4840,3620,66,NULL,63126257,54597,206259,0);
INSERT INTO reading_recent_a VALUES(3,3,1,1777629605639,0,-639,250800,773,174400,193900,84800,90,NULL,27438100,87400,163100,200);
INSERT INTO reading_recent_a VALUES(4,2,1,1777629605967,0,3599033,251200,9222,-2315500,2316100,55000,-100,50000,48556356,67008,86738,-3500);
INSERT INTO reading_recent_a VALUES(5,2,2,1777629605967,0,3599033,251700,11,1800,2900,2300,62,50000,28081834,80658,216140,0);
INSERT INTO reading_recent_a VALUES(6,2,3,1777629605967,0,3599033,252000,23,4200,5800,4000,73,50000,71506601,44178,47239,0);
INSERT INTO reading_recent_a VALUES(7,1,1,1777629606038,0,-1038,251100,20,3270,4920,3680,66,NULL,63126258,54598,206259,0);
INSERT INTO reading_recent_a VALUES(8,2,1,1777629611865,0,3599135,250900,9278,-2327300,2327900,55200,-100,50000,48556000,66652,86738,-3600);
INSERT INTO reading_recent_a VALUES(9,2,2,1777629611865,0,3599135,251600,12,1800,2900,2300,62,50000,28081834,80658,216140,0);
INSERT INTO reading_recent_a VALUES(10,2,3,1777629611865,0,3599135,252100,23,4200,5800,4000,73,50000,71506602,44179,47239,0);
INSERT INTO reading_recent_a VALUES(11,3,1,1777629660649,0,-649,251100,769,173700,193100,84500,90,NULL,27438300,87700,163100,2400);
INSERT INTO reading_recent_a VALUES(12,1,1,1777629661089,0,-1089,251100,19,3240,4880,3650,66,NULL,63126262,54602,206259,50);
INSERT INTO reading_recent_a VALUES(13,2,1,1777629671832,0,3599168,250700,9419,-2360400,2361100,55900,-100,50000,48552429,63081,86738,-35700);
INSERT INTO reading_recent_a VALUES(14,2,2,1777629671832,0,3599168,251900,11,1800,2900,2200,62,50000,28081837,80661,216140,0);
INSERT INTO reading_recent_a VALUES(15,2,3,1777629671832,0,3599168,251700,23,4200,5700,3900,73,50000,71506608,44185,47239,100);
INSERT INTO reading_recent_a VALUES(16,3,1,1777629720607,0,-607,250800,767,173100,192500,84200,90,NULL,27438600,87900,163100,2700);
INSERT INTO reading_recent_a VALUES(17,1,1,1777629721129,0,-1129,251100,19,3240,4880,3650,66,NULL,63126267,54607,206259,50);
INSERT INTO reading_recent_a VALUES(18,2,1,1777629732018,0,3598982,250900,9259,-2321800,2322500,54800,-100,50000,48548850,59502,86738,-35800);
INSERT INTO reading_recent_a VALUES(19,2,2,1777629732018,0,3598982,251700,11,1800,2900,2200,62,50000,28081839,80664,216140,0);
INSERT INTO reading_recent_a VALUES(20,2,3,1777629732018,0,3598982,251800,23,4200,5800,4000,73,50000,71506615,44192,47239,100);
INSERT INTO reading_recent_a VALUES(21,3,1,1777629780638,0,-638,250800,768,173400,192800,84400,90,NULL,27438800,88200,163100,2700);
INSERT INTO reading_recent_a VALUES(22,1,1,1777629781048,0,-1048,251100,19,3240,4880,3650,66,NULL,63126272,54612,206259,50);
INSERT INTO reading_recent_a VALUES(23,2,1,1777629791875,0,3599125,251100,9330,-2342000,2342700,55200,-100,50000,48545263,55915,86738,-35900);
INSERT INTO reading_recent_a VALUES(24,2,2,1777629791875,0,3599125,251800,12,1800,2900,2300,62,50000,28081842,80667,216140,0);
INSERT INTO reading_recent_a VALUES(25,2,3,1777629791875,0,3599125,252100,23,4200,5800,4000,73,50000,71506621,44198,47239,100);
INSERT INTO reading_recent_a VALUES(26,3,1,1777629840669,0,-669,250800,771,174000,193500,84600,90,NULL,27439100,88500,163100,2700);
INSERT INTO reading_recent_a VALUES(27,1,1,1777629841094,0,-1094,251100,20,3250,4900,3660,66,NULL,63126277,54617,206259,50);
INSERT INTO reading_recent_a VALUES(28,2,1,1777629851882,0,3599118,250900,9379,-2351900,2352500,55300,-100,50000,48541668,52320,86738,-35900);
INSERT INTO reading_recent_a VALUES(29,2,2,1777629851882,0,3599118,251600,12,1800,2900,2300,62,50000,28081845,80669,216140,0);
INSERT INTO reading_recent_a VALUES(30,2,3,1777629851882,0,3599118,251900,23,4200,5700,3900,73,50000,71506627,44205,47239,100);
INSERT INTO reading_recent_a VALUES(31,3,1,1777629900740,0,-740,250800,769,173700,193200,84500,90,NULL,27439400,88700,163100,2700);
INSERT INTO reading_recent_a VALUES(32,1,1,1777629901046,0,-1046,251100,19,3240,4870,3640,66,NULL,63126282,54622,206259,50);
INSERT INTO reading_recent_a VALUES(33,2,1,1777629911948,0,3599052,250800,9456,-2370200,2370900,55600,-100,50000,48538065,48717,86738,-36000);
INSERT INTO reading_recent_a VALUES(34,2,2,1777629911948,0,3599052,251600,12,1800,2900,2300,62,50000,28081848,80672,216140,0);
INSERT INTO reading_recent_a VALUES(35,2,3,1777629911948,0,3599052,251800,23,4200,5800,4000,73,50000,71506634,44211,47239,100);
INSERT INTO reading_recent_a VALUES(36,3,1,1777629960591,0,-591,250800,774,174900,194500,85100,90,NULL,27439600,89000,163100,2700);
INSERT INTO reading_recent_a VALUES(37,1,1,1777629961014,0,-1014,251100,20,3260,4910,3670,66,NULL,63126287,54627,206259,50);
INSERT INTO reading_recent_a VALUES(38,2,1,1777629971985,0,3599015,250800,9398,-2356000,2356700,55200,-100,50000,48534458,45109,86738,-36100);
INSERT INTO reading_recent_a VALUES(39,2,2,1777629971985,0,3599015,251600,11,1800,2900,2300,62,50000,28081850,80675,216140,0);
INSERT INTO reading_recent_a VALUES(40,2,3,1777629971985,0,3599015,251800,23,4200,5700,3900,73,50000,71506640,44217,47239,100);
INSERT INTO reading_recent_a VALUES(41,3,1,1777630020691,0,-691,250500,771,173700,193200,84500,90,NULL,27439900,89300,163100,2700);
INSERT INTO reading_recent_a VALUES(42,1,1,1777630021053,0,-1053,251100,19,3210,4830,3610,66,NULL,63126292,54632,206259,50);
INSERT INTO reading_recent_a VALUES(43,2,1,1777630031988,0,3599012,250700,9451,-2368700,2369300,55600,-100,50000,48530850,41502,86738,-36100);
INSERT INTO reading_recent_a VALUES(44,2,2,1777630031988,0,3599012,251600,12,1800,2900,2300,62,50000,28081853,80678,216140,0);
INSERT INTO reading_recent_a VALUES(45,2,3,1777630031988,0,3599012,251700,23,4200,5800,4000,73,50000,71506647,44224,47239,100);
INSERT INTO reading_recent_a VALUES(46,3,1,1777630080696,0,-696,250500,774,174300,193900,84800,90,NULL,27440200,89500,163100,2700);
INSERT INTO reading_recent_a VALUES(47,1,1,1777630081001,0,-1001,250800,19,3220,4860,3630,66,NULL,63126297,54637,206259,50);
INSERT INTO reading_recent_a VALUES(48,2,1,1777630091838,0,3599162,250500,9449,-2365800,2366400,55600,-100,50000,48527247,37898,86738,-36000);
INSERT INTO reading_recent_a VALUES(49,2,2,1777630091838,0,3599162,251500,12,1800,2900,2300,62,50000,28081856,80680,216140,0);
INSERT INTO reading_recent_a VALUES(50,2,3,1777630091838,0,3599162,251400,23,4100,5700,3900,73,50000,71506653,44230,47239,100);
INSERT INTO reading_recent_a VALUES(51,3,1,1777630140717,0,-717,250500,774,174500,194000,84900,90,NULL,27440400,89800,163100,2700);
INSERT INTO reading_recent_a VALUES(52,1,1,1777630141118,0,-1118,250800,20,3250,4890,3660,66,NULL,63126302,54642,206259,50);
INSERT INTO reading_recent_a VALUES(53,2,1,1777630151915,0,3599085,250700,9391,-2353300,2353900,55400,-100,50000,48523650,34302,86738,-36000);
INSERT INTO reading_recent_a VALUES(54,2,2,1777630151915,0,3599085,251200,11,1800,2900,2300,62,50000,28081858,80683,216140,0);
INSERT INTO reading_recent_a VALUES(55,2,3,1777630151915,0,3599085,251800,23,4200,5700,3900,73,50000,71506659,44236,47239,100);
INSERT INTO reading_recent_a VALUES(56,3,1,1777630200643,0,-643,250500,776,174900,194500,85100,90,NULL,27440700,90100,163100,2700);
INSERT INTO reading_recent_a VALUES(57,1,1,1777630201121,0,-1121,250800,19,3220,4850,3630,66,NULL,63126307,54647,206259,50);
INSERT INTO reading_recent_a VALUES(58,2,1,1777630211934,0,3599066,250500,9358,-2343100,2343800,55300,-100,50000,48520060,30712,86738,-35900);
INSERT INTO reading_recent_a VALUES(59,2,2,1777630211934,0,3599066,251400,12,1800,2900,2300,62,50000,28081861,80686,216140,0);
INSERT INTO reading_recent_a VALUES(60,2,3,1777630211934,0,3599066,251600,23,4200,5800,4000,73,50000,71506666,44243,47239,100);
INSERT INTO reading_recent_a VALUES(61,3,1,1777630260636,0,-636,250100,779,175500,195100,85400,90,NULL,27441000,90300,163100,2700);
INSERT INTO reading_recent_a VALUES(62,1,1,1777630261014,0,-1014,250800,19,3250,4890,3650,66,NULL,63126312,54652,206259,50);
INSERT INTO reading_recent_a VALUES(63,2,1,1777630271912,0,3599088,250500,9866,-2471100,2471100,3800,-100,50000,48516392,27044,86738,-36700);
INSERT INTO reading_recent_a VALUES(64,2,2,1777630271912,0,3599088,251400,11,1800,2900,2300,62,50000,28081864,80689,216140,0);
INSERT INTO reading_recent_a VALUES(65,2,3,1777630271912,0,3599088,251500,23,4200,5700,3900,73,50000,71506672,44249,47239,100);
INSERT INTO reading_recent_a VALUES(66,3,1,1777630320644,0,-644,250500,775,174800,194400,85100,90,NULL,27441200,90600,163100,2700);
INSERT INTO reading_recent_a VALUES(67,1,1,1777630321183,0,-1183,250500,20,3250,4890,3660,66,NULL,63126317,54657,206259,50);
INSERT INTO reading_recent_a VALUES(68,2,1,1777630331940,0,3599060,250400,9872,-2471700,2471700,3800,-100,50000,48512641,23293,86738,-37500);
INSERT INTO reading_recent_a VALUES(69,2,2,1777630331940,0,3599060,251200,11,1800,2900,2200,62,50000,28081867,80691,216140,0);
INSERT INTO reading_recent_a VALUES(70,2,3,1777630331940,0,3599060,251500,23,4200,5800,4000,73,50000,71506678,44256,47239,100);
INSERT INTO reading_recent_a VALUES(71,3,1,1777630380687,0,-687,250500,776,175000,194600,85100,90,NULL,27441500,90900,163100,2700);
INSERT INTO reading_recent_a VALUES(72,1,1,1777630381053,0,-1053,250800,19,3240,4880,3650,66,NULL,63126322,54662,206259,50);
INSERT INTO reading_recent_a VALUES(73,2,1,1777630391992,0,3599008,250600,9722,-2435900,2435900,3800,-100,50000,48508883,19534,86738,-37600);
INSERT INTO reading_recent_a VALUES(74,2,2,1777630391992,0,3599008,251500,12,1800,2900,2300,62,50000,28081869,80694,216140,0);
INSERT INTO reading_recent_a VALUES(75,2,3,1777630391992,0,3599008,251500,23,4200,5800,4000,73,50000,71506685,44262,47239,100);
INSERT INTO reading_recent_a VALUES(76,3,1,1777630440757,0,-757,250800,775,174800,194300,85000,90,NULL,27441800,91100,163100,2700);
INSERT INTO reading_recent_a VALUES(77,1,1,1777630440997,0,-997,251100,19,3210,4840,3620,66,NULL,63126327,54666,206259,50);
INSERT INTO reading_recent_a VALUES(78,2,1,1777630451987,0,3599013,250700,9867,-2473700,2473700,3800,-100,50000,48505112,15764,86738,-37700);
INSERT INTO reading_recent_a VALUES(79,2,2,1777630451987,0,3599013,251200,535,96500,134400,93500,72,50000,28081944,80769,216140,700);
INSERT INTO reading_recent_a VALUES(80,2,3,1777630451987,0,3599013,251700,23,4200,5700,3900,73,50000,71506691,44268,47239,100);
INSERT INTO reading_recent_a VALUES(81,3,1,1777630500593,0,-593,250800,767,173200,192600,84300,90,NULL,27442000,91400,163100,2700);
INSERT INTO reading_recent_a VALUES(82,1,1,1777630501039,0,-1039,250800,20,3260,4910,3670,66,NULL,63126332,54671,206259,50);
INSERT INTO reading_recent_a VALUES(83,2,1,1777630511854,0,3599146,250800,9824,-2464100,2464100,3800,-100,50000,48501327,11979,86738,-37900);
INSERT INTO reading_recent_a VALUES(84,2,2,1777630511854,0,3599146,251400,531,95900,133600,93000,72,50000,28082091,80915,216140,1500);
INSERT INTO reading_recent_a VALUES(85,2,3,1777630511854,0,3599146,251900,23,4200,5800,4000,73,50000,71506698,44275,47239,100);
INSERT INTO reading_recent_a VALUES(86,3,1,1777630560584,0,-584,250800,766,172900,192300,84100,90,NULL,27442300,91700,163100,2700);
INSERT INTO reading_recent_a VALUES(87,1,1,1777630561072,0,-1072,251100,20,3270,4930,3680,66,NULL,63126337,54676,206259,50);
INSERT INTO reading_recent_a VALUES(88,2,1,1777630571914,0,3599086,250800,10024,-2514300,2514300,3800,-100,50000,48497526,8178,86738,-38000);
INSERT INTO reading_recent_a VALUES(89,2,2,1777630571914,0,3599086,251400,534,96500,134400,93500,72,50000,28082237,81062,216140,1500);
INSERT INTO reading_recent_a VALUES(90,2,3,1777630571914,0,3599086,252000,23,4200,5800,4000,73,50000,71506704,44281,47239,100);
INSERT INTO reading_recent_a VALUES(91,3,1,1777630620672,0,-672,250800,769,173500,193000,84400,90,NULL,27442600,91900,163100,2700);
INSERT INTO reading_recent_a VALUES(92,1,1,1777630621181,0,-1181,250800,19,3230,4870,3640,66,NULL,63126341,54681,206259,50);
INSERT INTO reading_recent_a VALUES(93,2,1,1777630631968,0,3599032,250600,10057,-2519600,2519600,3800,-100,50000,48493709,4361,86738,-38200);
INSERT INTO reading_recent_a VALUES(94,2,2,1777630631968,0,3599032,251500,536,96800,134800,93800,72,50000,28082384,81208,216140,1500);
INSERT INTO reading_recent_a VALUES(95,2,3,1777630631968,0,3599032,251700,23,4200,5800,4000,73,50000,71506710,44287,47239,100);
INSERT INTO reading_recent_a VALUES(96,3,1,1777630680699,0,-699,250800,769,173400,192900,84400,90,NULL,27442800,92200,163100,2700);
INSERT INTO reading_recent_a VALUES(97,1,1,1777630681015,0,-1015,250800,19,3240,4880,3650,66,NULL,63126346,54686,206259,50);
INSERT INTO reading_recent_a VALUES(98,2,1,1777630691946,0,3599054,250800,10025,-2513800,2513800,3800,-100,50000,48489879,531,86738,-38300);
INSERT INTO reading_recent_a VALUES(99,2,2,1777630691946,0,3599054,251300,531,95800,133400,92900,72,50000,28082530,81355,216140,1500);
INSERT INTO reading_recent_a VALUES(100,2,3,1777630691946,0,3599054,251600,23,4200,5800,4000,73,50000,71506717,44294,47239,100);
INSERT INTO reading_recent_a VALUES(101,3,1,1777630740751,0,-751,250800,776,175100,194700,85200,90,NULL,27443100,92500,163100,2700);
INSERT INTO reading_recent_a VALUES(102,1,1,1777630741099,0,-1099,251100,19,3210,4840,3620,66,NULL,63126351,54691,206259,50);
INSERT INTO reading_recent_a VALUES(103,2,1,1777630751878,0,3599122,250800,10049,-2520100,2520100,3800,-100,50000,48486039,-3309,86738,-38400);
INSERT INTO reading_recent_a VALUES(104,2,2,1777630751878,0,3599122,251500,533,96300,134100,93300,72,50000,28082677,81502,216140,1500);
INSERT INTO reading_recent_a VALUES(105,2,3,1777630751878,0,3599122,251900,23,4200,5700,3900,73,50000,71506723,44300,47239,100);
INSERT INTO reading_recent_a VALUES(106,3,1,1777630800643,0,-643,250800,768,173400,192900,84400,90,NULL,27443400,92700,163100,2700);
INSERT INTO reading_recent_a VALUES(107,1,1,1777630801025,0,-1025,250800,19,3240,4870,3640,66,NULL,63126356,54696,206259,50);
INSERT INTO reading_recent_a VALUES(108,2,1,1777630811910,0,3599090,250700,10031,-2514400,2514400,3800,-100,50000,48482190,-7159,86738,-38500);
INSERT INTO reading_recent_a VALUES(109,2,2,1777630811910,0,3599090,251400,534,96500,134400,93500,72,50000,28082823,81648,216140,1500);
INSERT INTO reading_recent_a VALUES(110,2,3,1777630811910,0,3599090,251700,23,4200,5800,4000,73,50000,71506729,44307,47239,100);
INSERT INTO reading_recent_a VALUES(111,3,1,1777630860783,0,-783,250800,771,174100,193600,84700,90,NULL,27443600,93000,163100,2700);
INSERT INTO reading_recent_a VALUES(112,1,1,1777630861076,0,-1076,251500,19,3260,4900,3660,66,NULL,63126361,54701,206259,50);
INSERT INTO reading_recent_a VALUES(113,2,1,1777630871991,0,3599009,251200,10133,-2544900,2544900,3800,-100,50000,48478330,-11019,86738,-38600);
INSERT INTO reading_recent_a VALUES(114,2,2,1777630871991,0,3599009,251700,528,95400,132900,92500,72,50000,28082970,81795,216140,1500);
INSERT INTO reading_recent_a VALUES(115,2,3,1777630871991,0,3599009,252200,23,4200,5700,3900,73,50000,71506736,44313,47239,100);
INSERT INTO reading_recent_a VALUES(116,3,1,1777630920662,0,-662,250800,773,174500,194000,84900,90,NULL,27443900,93300,163100,2700);
INSERT INTO reading_recent_a VALUES(117,1,1,1777630921026,0,-1026,250800,19,3240,4880,3650,66,NULL,63126366,54706,206259,50);
INSERT INTO reading_recent_a VALUES(118,2,1,1777630931827,0,3599173,250900,10038,-2518700,2518700,3800,-100,50000,48474457,-14891,86738,-38700);
INSERT INTO reading_recent_a VALUES(119,2,2,1777630931827,0,3599173,251500,532,96100,133800,93200,72,50000,28083116,81941,216140,1500);
INSERT INTO reading_recent_a VALUES(120,2,3,1777630931827,0,3599173,252100,23,4200,5700,3900,73,50000,71506742,44319,47239,100);
INSERT INTO reading_recent_a VALUES(121,3,1,1777630980739,0,-739,251100,780,176200,195900,85700,90,NULL,27444200,93500,163100,2700);
INSERT INTO reading_recent_a VALUES(122,1,1,1777630981095,0,-1095,251500,20,3260,4910,3670,66,NULL,63126371,54711,206259,50);
INSERT INTO reading_recent_a VALUES(123,2,1,1777630991882,0,3599118,251100,10186,-2557500,2557500,3800,-100,50000,48470572,-18776,86738,-38900);
INSERT INTO reading_recent_a VALUES(124,2,2,1777630991882,0,3599118,251800,535,96800,134800,93800,72,50000,28083263,82088,216140,1500);
INSERT INTO reading_recent_a VALUES(125,2,3,1777630991882,0,3599118,252200,23,4200,5800,4000,73,50000,71506749,44326,47239,100);
INSERT INTO reading_recent_a VALUES(126,3,1,1777631040624,0,-624,251500,766,173300,192800,84300,90,NULL,27444400,93800,163100,2700);
INSERT INTO reading_recent_a VALUES(127,1,1,1777631041093,0,-1093,251500,20,3280,4940,3690,66,NULL,63126376,54716,206259,50);
INSERT INTO reading_recent_a VALUES(128,2,1,1777631051965,0,3599035,251300,10125,-2544500,2544500,3800,-100,50000,48466673,-22675,86738,-39000);
INSERT INTO reading_recent_a VALUES(129,2,2,1777631051965,0,3599035,252000,528,95600,133100,92700,72,50000,28083410,82234,216140,1500);
INSERT INTO reading_recent_a VALUES(130,2,3,1777631051965,0,3599035,252200,23,4200,5800,4000,73,50000,71506755,44332,47239,100);
INSERT INTO reading_recent_a VALUES(131,3,1,1777631100711,0,-711,251500,766,173200,192600,84300,90,NULL,27444700,94100,163100,2700);
INSERT INTO reading_recent_a VALUES(132,1,1,1777631101097,0,-1097,251800,19,3250,4900,3660,66,NULL,63126381,54721,206259,50);
INSERT INTO reading_recent_a VALUES(133,2,1,1777631111962,0,3599038,251400,10116,-2543000,2543000,3800,-100,50000,48462763,-26586,86738,-39100);
INSERT INTO reading_recent_a VALUES(134,2,2,1777631111962,0,3599038,252000,537,97200,135400,94200,72,50000,28083556,82381,216140,1500);
INSERT INTO reading_recent_a VALUES(135,2,3,1777631111962,0,3599038,252700,23,4200,5800,4000,73,50000,71506761,44338,47239,100);
INSERT INTO reading_recent_a VALUES(136,3,1,1777631160643,0,-643,251800,779,176500,196300,85900,90,NULL,27445000,94300,163100,2700);
INSERT INTO reading_recent_a VALUES(137,1,1,1777631161062,0,-1062,251800,20,3280,4940,3690,66,NULL,63126386,54726,206259,50);
INSERT INTO reading_recent_a VALUES(138,2,1,1777631171954,0,3599046,251800,10208,-2570300,2570300,3800,-100,50000,48458843,-30505,86738,-39200);
INSERT INTO reading_recent_a VALUES(139,2,2,1777631171954,0,3599046,252500,537,97400,135600,94400,72,50000,28083703,82527,216140,1500);
INSERT INTO reading_recent_a VALUES(140,2,3,1777631171954,0,3599046,252700,23,4200,5800,4000,73,50000,71506768,44345,47239,100);
INSERT INTO reading_recent_a VALUES(141,3,1,1777631220608,0,-608,251500,777,175900,195600,85600,90,NULL,27445200,94600,163100,2700);
INSERT INTO reading_recent_a VALUES(142,1,1,1777631221184,0,-1184,251800,19,3250,4890,3660,66,NULL,63126391,54731,206259,50);
INSERT INTO reading_recent_a VALUES(143,2,1,1777631231951,0,3599049,251600,10158,-2555400,2555400,3800,-100,50000,48454919,-34429,86738,-39200);
INSERT INTO reading_recent_a VALUES(144,2,2,1777631231951,0,3599049,252400,536,97200,135400,94200,72,50000,28083849,82674,216140,1500);
INSERT INTO reading_recent_a VALUES(145,2,3,1777631231951,0,3599049,252700,23,4200,5800,4000,73,50000,71506774,44351,47239,100);
INSERT INTO reading_recent_a VALUES(146,3,1,1777631280717,0,-717,251800,778,176200,196000,85800,90,NULL,27445500,94900,163100,2700);
INSERT INTO reading_recent_a VALUES(147,1,1,1777631281021,0,-1021,251800,19,3220,4850,3630,66,NULL,63126396,54736,206259,50);
INSERT INTO reading_recent_a VALUES(148,2,1,1777631291980,0,3599020,251800,10204,-2568800,2568800,3800,-100,50000,48450995,-38354,86738,-39200);
INSERT INTO reading_recent_a VALUES(149,2,2,1777631291980,0,3599020,252400,528,95700,133300,92800,72,50000,28083996,82820,216140,1500);
INSERT INTO reading_recent_a VALUES(150,2,3,1777631291980,0,3599020,252900,23,4200,5800,4000,73,50000,71506780,44358,47239,100);
INSERT INTO reading_recent_a VALUES(151,3,1,1777631340591,0,-591,251800,765,173200,192600,84300,90,NULL,27445800,95100,163100,2700);
INSERT INTO reading_recent_a VALUES(152,1,1,1777631341030,0,-1030,252100,19,3250,4900,3660,66,NULL,63126401,54741,206259,50);
INSERT INTO reading_recent_a VALUES(153,2,1,1777631351833,0,3599167,251800,10167,-2559300,2559300,3800,-100,50000,48447073,-42275,86738,-39200);
INSERT INTO reading_recent_a VALUES(154,2,2,1777631351833,0,3599167,252500,537,97400,135600,94400,72,50000,28084142,82967,216140,1500);
INSERT INTO reading_recent_a VALUES(155,2,3,1777631351833,0,3599167,252700,23,4200,5800,4000,73,50000,71506787,44364,47239,100);
CREATE TABLE reading_recent_b (
    id                   INTEGER PRIMARY KEY,  -- 1, 2, ... in order of arrival
    plug_id              INTEGER NOT NULL REFERENCES plug (id),
    channel              INTEGER NOT NULL,
    time                 INTEGER NOT NULL,
    flags                INTEGER NOT NULL,
    plug_clock_offset_ms INTEGER,
    voltage_mv           ANY,
    current_ma           ANY,
    power_mw             ANY,
    apparent_power_mva   ANY,
    reactive_power_mvar  ANY,
    power_factor_centi   ANY,
    frequency_mhz        ANY,
    energy_total_cwh     ANY,
    energy_today_cwh     ANY,
    energy_yesterday_cwh ANY,
    energy_period_mwh    ANY
) STRICT;
CREATE TABLE reading_settled (
    plug_id              INTEGER NOT NULL REFERENCES plug (id),
    time                 INTEGER NOT NULL,
    part                 INTEGER NOT NULL,  -- the channel, and 8 more for each earlier one of that millisecond
    flags                INTEGER NOT NULL,
    plug_clock_offset_ms INTEGER,
    voltage_mv           ANY,
    current_ma           ANY,
    power_mw             ANY,
    apparent_power_mva   ANY,
    reactive_power_mvar  ANY,
    power_factor_centi   ANY,
    frequency_mhz        ANY,
    energy_total_cwh     ANY,
    energy_today_cwh     ANY,
    energy_yesterday_cwh ANY,
    energy_period_mwh    ANY,
    PRIMARY KEY (plug_id, time, part)
) STRICT, WITHOUT ROWID;
CREATE TABLE settling (
    side    TEXT    PRIMARY KEY CHECK (side IN ('a', 'b')),
    turn    INTEGER NOT NULL,  -- the one with the higher number takes new readings
    filled  INTEGER NOT NULL,  -- rows with an id up to this count
    plug_id INTEGER NOT NULL,  -- of these, everything up to this plug and time has moved; 0: nothing has
    time    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO settling VALUES('a',1,155,0,0);
INSERT INTO settling VALUES('b',0,0,0,0);
CREATE INDEX plug_event_by_plug ON plug_event (plug_id, time);
CREATE VIEW reading AS
SELECT plug.id AS plug_id, CAST(part & 7 AS INTEGER) AS channel, time,
       iif(typeof(voltage_mv) = 'integer', voltage_mv / 1000.0, voltage_mv) AS voltage,
       iif(typeof(current_ma) = 'integer', current_ma / 1000.0, current_ma) AS current,
       iif(typeof(power_mw) = 'integer', power_mw / 1000.0, power_mw) AS power,
       iif(typeof(apparent_power_mva) = 'integer', apparent_power_mva / 1000.0, apparent_power_mva) AS apparent_power,
       iif(typeof(reactive_power_mvar) = 'integer', reactive_power_mvar / 1000.0, reactive_power_mvar) AS reactive_power,
       iif(typeof(power_factor_centi) = 'integer', power_factor_centi / 100.0, power_factor_centi) AS power_factor,
       iif(typeof(frequency_mhz) = 'integer', frequency_mhz / 1000.0, frequency_mhz) AS frequency,
       iif(typeof(energy_total_cwh) = 'integer', energy_total_cwh / 100000.0, energy_total_cwh) AS energy_total,
       iif(typeof(energy_today_cwh) = 'integer', energy_today_cwh / 100000.0, energy_today_cwh) AS energy_today,
       iif(typeof(energy_yesterday_cwh) = 'integer', energy_yesterday_cwh / 100000.0, energy_yesterday_cwh) AS energy_yesterday,
       iif(typeof(energy_period_mwh) = 'integer', energy_period_mwh / 1000.0, energy_period_mwh) AS energy_period,
       plug_clock_offset_ms / 1000.0 AS plug_clock_offset, flags
FROM plug CROSS JOIN reading_settled ON reading_settled.plug_id = plug.id
UNION ALL
SELECT plug_id AS plug_id, channel, time,
       iif(typeof(voltage_mv) = 'integer', voltage_mv / 1000.0, voltage_mv) AS voltage,
       iif(typeof(current_ma) = 'integer', current_ma / 1000.0, current_ma) AS current,
       iif(typeof(power_mw) = 'integer', power_mw / 1000.0, power_mw) AS power,
       iif(typeof(apparent_power_mva) = 'integer', apparent_power_mva / 1000.0, apparent_power_mva) AS apparent_power,
       iif(typeof(reactive_power_mvar) = 'integer', reactive_power_mvar / 1000.0, reactive_power_mvar) AS reactive_power,
       iif(typeof(power_factor_centi) = 'integer', power_factor_centi / 100.0, power_factor_centi) AS power_factor,
       iif(typeof(frequency_mhz) = 'integer', frequency_mhz / 1000.0, frequency_mhz) AS frequency,
       iif(typeof(energy_total_cwh) = 'integer', energy_total_cwh / 100000.0, energy_total_cwh) AS energy_total,
       iif(typeof(energy_today_cwh) = 'integer', energy_today_cwh / 100000.0, energy_today_cwh) AS energy_today,
       iif(typeof(energy_yesterday_cwh) = 'integer', energy_yesterday_cwh / 100000.0, energy_yesterday_cwh) AS energy_yesterday,
       iif(typeof(energy_period_mwh) = 'integer', energy_period_mwh / 1000.0, energy_period_mwh) AS energy_period,
       plug_clock_offset_ms / 1000.0 AS plug_clock_offset, flags
FROM reading_recent_a
WHERE id <= (SELECT filled FROM settling WHERE side = 'a')
  AND (plug_id, time) > (SELECT plug_id, time FROM settling WHERE side = 'a')
UNION ALL
SELECT plug_id AS plug_id, channel, time,
       iif(typeof(voltage_mv) = 'integer', voltage_mv / 1000.0, voltage_mv) AS voltage,
       iif(typeof(current_ma) = 'integer', current_ma / 1000.0, current_ma) AS current,
       iif(typeof(power_mw) = 'integer', power_mw / 1000.0, power_mw) AS power,
       iif(typeof(apparent_power_mva) = 'integer', apparent_power_mva / 1000.0, apparent_power_mva) AS apparent_power,
       iif(typeof(reactive_power_mvar) = 'integer', reactive_power_mvar / 1000.0, reactive_power_mvar) AS reactive_power,
       iif(typeof(power_factor_centi) = 'integer', power_factor_centi / 100.0, power_factor_centi) AS power_factor,
       iif(typeof(frequency_mhz) = 'integer', frequency_mhz / 1000.0, frequency_mhz) AS frequency,
       iif(typeof(energy_total_cwh) = 'integer', energy_total_cwh / 100000.0, energy_total_cwh) AS energy_total,
       iif(typeof(energy_today_cwh) = 'integer', energy_today_cwh / 100000.0, energy_today_cwh) AS energy_today,
       iif(typeof(energy_yesterday_cwh) = 'integer', energy_yesterday_cwh / 100000.0, energy_yesterday_cwh) AS energy_yesterday,
       iif(typeof(energy_period_mwh) = 'integer', energy_period_mwh / 1000.0, energy_period_mwh) AS energy_period,
       plug_clock_offset_ms / 1000.0 AS plug_clock_offset, flags
FROM reading_recent_b
WHERE id <= (SELECT filled FROM settling WHERE side = 'b')
  AND (plug_id, time) > (SELECT plug_id, time FROM settling WHERE side = 'b');
CREATE VIEW voltage AS
SELECT plug.topic AS plug,
       plug.name AS name,
       CAST(r.part & 7 AS INTEGER) AS channel,
       r.time AS time,
       strftime('%Y-%m-%dT%H:%M:%fZ', r.time / 1000.0, 'unixepoch') AS time_utc,
       strftime('%Y-%m-%dT%H:%M:%f', r.time / 1000.0 + local.offset_s, 'unixepoch')
           || printf('%+03d:%02d', local.offset_s / 3600, abs(local.offset_s) / 60 % 60) AS time_local,
       iif(typeof(r.voltage_mv) = 'integer', r.voltage_mv / 1000.0, r.voltage_mv) AS volts,
       r.flags AS flags
FROM plug CROSS JOIN reading_settled AS r ON r.plug_id = plug.id
LEFT JOIN local_time_offset AS local
    ON local.start_time = (SELECT max(start_time) FROM local_time_offset WHERE start_time <= r.time)
WHERE r.voltage_mv IS NOT NULL
UNION ALL
SELECT plug.topic AS plug,
       plug.name AS name,
       r.channel AS channel,
       r.time AS time,
       strftime('%Y-%m-%dT%H:%M:%fZ', r.time / 1000.0, 'unixepoch') AS time_utc,
       strftime('%Y-%m-%dT%H:%M:%f', r.time / 1000.0 + local.offset_s, 'unixepoch')
           || printf('%+03d:%02d', local.offset_s / 3600, abs(local.offset_s) / 60 % 60) AS time_local,
       iif(typeof(r.voltage_mv) = 'integer', r.voltage_mv / 1000.0, r.voltage_mv) AS volts,
       r.flags AS flags
FROM reading_recent_a AS r CROSS JOIN plug ON plug.id = r.plug_id
LEFT JOIN local_time_offset AS local
    ON local.start_time = (SELECT max(start_time) FROM local_time_offset WHERE start_time <= r.time)
WHERE r.voltage_mv IS NOT NULL
  AND r.id <= (SELECT filled FROM settling WHERE side = 'a')
  AND (r.plug_id, r.time) > (SELECT plug_id, time FROM settling WHERE side = 'a')
UNION ALL
SELECT plug.topic AS plug,
       plug.name AS name,
       r.channel AS channel,
       r.time AS time,
       strftime('%Y-%m-%dT%H:%M:%fZ', r.time / 1000.0, 'unixepoch') AS time_utc,
       strftime('%Y-%m-%dT%H:%M:%f', r.time / 1000.0 + local.offset_s, 'unixepoch')
           || printf('%+03d:%02d', local.offset_s / 3600, abs(local.offset_s) / 60 % 60) AS time_local,
       iif(typeof(r.voltage_mv) = 'integer', r.voltage_mv / 1000.0, r.voltage_mv) AS volts,
       r.flags AS flags
FROM reading_recent_b AS r CROSS JOIN plug ON plug.id = r.plug_id
LEFT JOIN local_time_offset AS local
    ON local.start_time = (SELECT max(start_time) FROM local_time_offset WHERE start_time <= r.time)
WHERE r.voltage_mv IS NOT NULL
  AND r.id <= (SELECT filled FROM settling WHERE side = 'b')
  AND (r.plug_id, r.time) > (SELECT plug_id, time FROM settling WHERE side = 'b');
COMMIT;
