BEGIN TRANSACTION;
CREATE TABLE audit_entry (
	number INTEGER NOT NULL, 
	at VARCHAR(27) NOT NULL, 
	actor VARCHAR(200) NOT NULL, 
	action VARCHAR(60) NOT NULL, 
	subject TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	PRIMARY KEY (number)
);
INSERT INTO "audit_entry" VALUES(1,'2026-03-02T09:30:00.000000Z','demo','gepubliceerd','1','{"digest": "f16af9ad5d599f929fddf18d50440344593502bc85619ffe5d357931d41b1242", "reden": "", "versie": "demo-1a2b3c4d", "vervangt": null}','409eb3739209bb83503e83d0b5d03a4238087f37df78bee27fb6a6a743a05857');
INSERT INTO "audit_entry" VALUES(2,'2026-03-02T09:30:00.000000Z','demo','gepubliceerd','2','{"digest": "692dabf4fdfaac57e09c1af0e0d602bf4e6c22021419f8524fe97be5ea852dc4", "reden": "een gebied te veel", "versie": "demo-1a2b3c4d", "vervangt": 1}','7b9af6ca5e525745a25ebba5014a1c0efc47fe0c6fae831a3c9d47dc65a344fb');
INSERT INTO "audit_entry" VALUES(3,'2026-03-02T09:30:00.000000Z','beheer','token uitgegeven','30bbd6119113','{"naam": "Verzonnenstad", "rol": "gemeente:GM9001"}','787e0c6e0bd7eed6c99fcf54d586323c67579199ff4c5339813efc006566da89');
INSERT INTO "audit_entry" VALUES(4,'2026-03-02T09:30:00.000000Z','Verzonnenstad (token 30bbd6119113)','aangemeld','b621cb145fd6','{}','a22ef6d013888169618b8afa252b1af4cac169f77970aa058dcede2b210c21ce');
CREATE TABLE audit_head (
	id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "audit_head" VALUES(1,4,'a22ef6d013888169618b8afa252b1af4cac169f77970aa058dcede2b210c21ce');
CREATE TABLE list_row (
	risk_list INTEGER NOT NULL, 
	area VARCHAR(12) NOT NULL, 
	rank INTEGER NOT NULL, 
	gemeente VARCHAR(6), 
	gemeente_name VARCHAR(200), 
	content TEXT NOT NULL, 
	PRIMARY KEY (risk_list, area), 
	FOREIGN KEY(risk_list) REFERENCES risk_list (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "list_row" VALUES(1,'BU90020001',1,'GM9002','Bedachterhoek','{"rang": 1, "gebied": "BU90020001", "naam": "Oude Dijk 1", "gemeente": "Bedachterhoek", "gemeentecode": "GM9002", "klasse": 4, "score": -0.25, "kans": 0.42, "kans_laag": 0.252, "kans_hoog": 0.63, "rang_laag": 1, "rang_hoog": 6, "redenen": [{"dimensie": "afstand tot de grens", "bijdrage": 1.4, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "laatste bekende waarde: de leefbaarheidsscore", "bijdrage": 1.4}]}, {"dimensie": "overlast en onveiligheid", "bijdrage": 0.5, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "verandering per jaar: overlast en onveiligheid", "bijdrage": 0.5}]}, {"dimensie": "sociale samenhang", "bijdrage": -0.2, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "gemiddelde van de aangrenzende gebieden: sociale samenhang", "bijdrage": -0.2}]}], "verloop": [{"meting": 2002, "score": -0.14, "klasse": 5}, {"meting": 2008, "score": null, "klasse": 4}, {"meting": 2012, "score": -0.16, "klasse": 5}, {"meting": 2014, "score": -0.15, "klasse": 5}, {"meting": 2018, "score": -0.18, "klasse": 5}, {"meting": 2022, "score": -0.22, "klasse": 5}, {"meting": 2024, "score": -0.25, "klasse": 4}]}');
INSERT INTO "list_row" VALUES(1,'BU90010002',2,'GM9001','Verzonnenstad','{"rang": 2, "gebied": "BU90010002", "naam": "Molenbuurt 2", "gemeente": "Verzonnenstad", "gemeentecode": "GM9001", "klasse": 4, "score": -0.23, "kans": 0.21, "kans_laag": 0.126, "kans_hoog": 0.315, "rang_laag": 1, "rang_hoog": 7, "redenen": [{"dimensie": "afstand tot de grens", "bijdrage": 0.7, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "laatste bekende waarde: de leefbaarheidsscore", "bijdrage": 0.7}]}, {"dimensie": "overlast en onveiligheid", "bijdrage": 0.5, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "verandering per jaar: overlast en onveiligheid", "bijdrage": 0.5}]}, {"dimensie": "sociale samenhang", "bijdrage": -0.2, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "gemiddelde van de aangrenzende gebieden: sociale samenhang", "bijdrage": -0.2}]}], "verloop": [{"meting": 2002, "score": -0.12, "klasse": 5}, {"meting": 2008, "score": null, "klasse": 4}, {"meting": 2012, "score": -0.14, "klasse": 5}, {"meting": 2014, "score": -0.13, "klasse": 5}, {"meting": 2018, "score": -0.16, "klasse": 5}, {"meting": 2022, "score": -0.2, "klasse": 5}, {"meting": 2024, "score": -0.23, "klasse": 4}]}');
INSERT INTO "list_row" VALUES(2,'BU90020001',1,'GM9002','Bedachterhoek','{"rang": 1, "gebied": "BU90020001", "naam": "Oude Dijk 1", "gemeente": "Bedachterhoek", "gemeentecode": "GM9002", "klasse": 4, "score": -0.25, "kans": 0.42, "kans_laag": 0.252, "kans_hoog": 0.63, "rang_laag": 1, "rang_hoog": 6, "redenen": [{"dimensie": "afstand tot de grens", "bijdrage": 1.4, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "laatste bekende waarde: de leefbaarheidsscore", "bijdrage": 1.4}]}, {"dimensie": "overlast en onveiligheid", "bijdrage": 0.5, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "verandering per jaar: overlast en onveiligheid", "bijdrage": 0.5}]}, {"dimensie": "sociale samenhang", "bijdrage": -0.2, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "gemiddelde van de aangrenzende gebieden: sociale samenhang", "bijdrage": -0.2}]}], "verloop": [{"meting": 2002, "score": -0.14, "klasse": 5}, {"meting": 2008, "score": null, "klasse": 4}, {"meting": 2012, "score": -0.16, "klasse": 5}, {"meting": 2014, "score": -0.15, "klasse": 5}, {"meting": 2018, "score": -0.18, "klasse": 5}, {"meting": 2022, "score": -0.22, "klasse": 5}, {"meting": 2024, "score": -0.25, "klasse": 4}]}');
INSERT INTO "list_row" VALUES(2,'BU90010002',2,'GM9001','Verzonnenstad','{"rang": 2, "gebied": "BU90010002", "naam": "Molenbuurt 2", "gemeente": "Verzonnenstad", "gemeentecode": "GM9001", "klasse": 4, "score": -0.23, "kans": 0.21, "kans_laag": 0.126, "kans_hoog": 0.315, "rang_laag": 1, "rang_hoog": 7, "redenen": [{"dimensie": "afstand tot de grens", "bijdrage": 0.7, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "laatste bekende waarde: de leefbaarheidsscore", "bijdrage": 0.7}]}, {"dimensie": "overlast en onveiligheid", "bijdrage": 0.5, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "verandering per jaar: overlast en onveiligheid", "bijdrage": 0.5}]}, {"dimensie": "sociale samenhang", "bijdrage": -0.2, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "gemiddelde van de aangrenzende gebieden: sociale samenhang", "bijdrage": -0.2}]}], "verloop": [{"meting": 2002, "score": -0.12, "klasse": 5}, {"meting": 2008, "score": null, "klasse": 4}, {"meting": 2012, "score": -0.14, "klasse": 5}, {"meting": 2014, "score": -0.13, "klasse": 5}, {"meting": 2018, "score": -0.16, "klasse": 5}, {"meting": 2022, "score": -0.2, "klasse": 5}, {"meting": 2024, "score": -0.23, "klasse": 4}]}');
INSERT INTO "list_row" VALUES(3,'BU90020001',1,'GM9002','Bedachterhoek','{"rang": 1, "gebied": "BU90020001", "naam": "Oude Dijk 1", "gemeente": "Bedachterhoek", "gemeentecode": "GM9002", "klasse": 4, "score": -0.25, "kans": 0.42, "kans_laag": 0.252, "kans_hoog": 0.63, "rang_laag": 1, "rang_hoog": 6, "redenen": [{"dimensie": "afstand tot de grens", "bijdrage": 1.4, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "laatste bekende waarde: de leefbaarheidsscore", "bijdrage": 1.4}]}, {"dimensie": "overlast en onveiligheid", "bijdrage": 0.5, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "verandering per jaar: overlast en onveiligheid", "bijdrage": 0.5}]}, {"dimensie": "sociale samenhang", "bijdrage": -0.2, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "gemiddelde van de aangrenzende gebieden: sociale samenhang", "bijdrage": -0.2}]}], "verloop": [{"meting": 2002, "score": -0.14, "klasse": 5}, {"meting": 2008, "score": null, "klasse": 4}, {"meting": 2012, "score": -0.16, "klasse": 5}, {"meting": 2014, "score": -0.15, "klasse": 5}, {"meting": 2018, "score": -0.18, "klasse": 5}, {"meting": 2022, "score": -0.22, "klasse": 5}, {"meting": 2024, "score": -0.25, "klasse": 4}]}');
INSERT INTO "list_row" VALUES(3,'BU90010002',2,'GM9001','Verzonnenstad','{"rang": 2, "gebied": "BU90010002", "naam": "Molenbuurt 2", "gemeente": "Verzonnenstad", "gemeentecode": "GM9001", "klasse": 4, "score": -0.23, "kans": 0.21, "kans_laag": 0.126, "kans_hoog": 0.315, "rang_laag": 1, "rang_hoog": 7, "redenen": [{"dimensie": "afstand tot de grens", "bijdrage": 0.7, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "laatste bekende waarde: de leefbaarheidsscore", "bijdrage": 0.7}]}, {"dimensie": "overlast en onveiligheid", "bijdrage": 0.5, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "verandering per jaar: overlast en onveiligheid", "bijdrage": 0.5}]}, {"dimensie": "sociale samenhang", "bijdrage": -0.2, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "gemiddelde van de aangrenzende gebieden: sociale samenhang", "bijdrage": -0.2}]}], "verloop": [{"meting": 2002, "score": -0.12, "klasse": 5}, {"meting": 2008, "score": null, "klasse": 4}, {"meting": 2012, "score": -0.14, "klasse": 5}, {"meting": 2014, "score": -0.13, "klasse": 5}, {"meting": 2018, "score": -0.16, "klasse": 5}, {"meting": 2022, "score": -0.2, "klasse": 5}, {"meting": 2024, "score": -0.23, "klasse": 4}]}');
INSERT INTO "list_row" VALUES(4,'BU90020001',1,'GM9002','Bedachterhoek','{"rang": 1, "gebied": "BU90020001", "naam": "Oude Dijk 1", "gemeente": "Bedachterhoek", "gemeentecode": "GM9002", "klasse": 4, "score": -0.25, "kans": 0.42, "kans_laag": 0.252, "kans_hoog": 0.63, "rang_laag": 1, "rang_hoog": 6, "redenen": [{"dimensie": "afstand tot de grens", "bijdrage": 1.4, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "laatste bekende waarde: de leefbaarheidsscore", "bijdrage": 1.4}]}, {"dimensie": "overlast en onveiligheid", "bijdrage": 0.5, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "verandering per jaar: overlast en onveiligheid", "bijdrage": 0.5}]}, {"dimensie": "sociale samenhang", "bijdrage": -0.2, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "gemiddelde van de aangrenzende gebieden: sociale samenhang", "bijdrage": -0.2}]}], "verloop": [{"meting": 2002, "score": -0.14, "klasse": 5}, {"meting": 2008, "score": null, "klasse": 4}, {"meting": 2012, "score": -0.16, "klasse": 5}, {"meting": 2014, "score": -0.15, "klasse": 5}, {"meting": 2018, "score": -0.18, "klasse": 5}, {"meting": 2022, "score": -0.22, "klasse": 5}, {"meting": 2024, "score": -0.25, "klasse": 4}]}');
INSERT INTO "list_row" VALUES(4,'BU90010002',2,'GM9001','Verzonnenstad','{"rang": 2, "gebied": "BU90010002", "naam": "Molenbuurt 2", "gemeente": "Verzonnenstad", "gemeentecode": "GM9001", "klasse": 4, "score": -0.23, "kans": 0.21, "kans_laag": 0.126, "kans_hoog": 0.315, "rang_laag": 1, "rang_hoog": 7, "redenen": [{"dimensie": "afstand tot de grens", "bijdrage": 0.7, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "laatste bekende waarde: de leefbaarheidsscore", "bijdrage": 0.7}]}, {"dimensie": "overlast en onveiligheid", "bijdrage": 0.5, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "verandering per jaar: overlast en onveiligheid", "bijdrage": 0.5}]}, {"dimensie": "sociale samenhang", "bijdrage": -0.2, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "gemiddelde van de aangrenzende gebieden: sociale samenhang", "bijdrage": -0.2}]}], "verloop": [{"meting": 2002, "score": -0.12, "klasse": 5}, {"meting": 2008, "score": null, "klasse": 4}, {"meting": 2012, "score": -0.14, "klasse": 5}, {"meting": 2014, "score": -0.13, "klasse": 5}, {"meting": 2018, "score": -0.16, "klasse": 5}, {"meting": 2022, "score": -0.2, "klasse": 5}, {"meting": 2024, "score": -0.23, "klasse": 4}]}');
INSERT INTO "list_row" VALUES(5,'BU90020001',1,'GM9002','Bedachterhoek','{"rang": 1, "gebied": "BU90020001", "naam": "Oude Dijk 1", "gemeente": "Bedachterhoek", "gemeentecode": "GM9002", "klasse": 4, "score": -0.25, "kans": 0.42, "kans_laag": 0.252, "kans_hoog": 0.63, "rang_laag": 1, "rang_hoog": 6, "redenen": [{"dimensie": "afstand tot de grens", "bijdrage": 1.4, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "laatste bekende waarde: de leefbaarheidsscore", "bijdrage": 1.4}]}, {"dimensie": "overlast en onveiligheid", "bijdrage": 0.5, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "verandering per jaar: overlast en onveiligheid", "bijdrage": 0.5}]}, {"dimensie": "sociale samenhang", "bijdrage": -0.2, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "gemiddelde van de aangrenzende gebieden: sociale samenhang", "bijdrage": -0.2}]}], "verloop": [{"meting": 2002, "score": -0.14, "klasse": 5}, {"meting": 2008, "score": null, "klasse": 4}, {"meting": 2012, "score": -0.16, "klasse": 5}, {"meting": 2014, "score": -0.15, "klasse": 5}, {"meting": 2018, "score": -0.18, "klasse": 5}, {"meting": 2022, "score": -0.22, "klasse": 5}, {"meting": 2024, "score": -0.25, "klasse": 4}]}');
INSERT INTO "list_row" VALUES(6,'BU90020001',1,'GM9002','Bedachterhoek','{"rang": 1, "gebied": "BU90020001", "naam": "Oude Dijk 1", "gemeente": "Bedachterhoek", "gemeentecode": "GM9002", "klasse": 4, "score": -0.25, "kans": 0.42, "kans_laag": 0.252, "kans_hoog": 0.63, "rang_laag": 1, "rang_hoog": 6, "redenen": [{"dimensie": "afstand tot de grens", "bijdrage": 1.4, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "laatste bekende waarde: de leefbaarheidsscore", "bijdrage": 1.4}]}, {"dimensie": "overlast en onveiligheid", "bijdrage": 0.5, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "verandering per jaar: overlast en onveiligheid", "bijdrage": 0.5}]}, {"dimensie": "sociale samenhang", "bijdrage": -0.2, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "gemiddelde van de aangrenzende gebieden: sociale samenhang", "bijdrage": -0.2}]}], "verloop": [{"meting": 2002, "score": -0.14, "klasse": 5}, {"meting": 2008, "score": null, "klasse": 4}, {"meting": 2012, "score": -0.16, "klasse": 5}, {"meting": 2014, "score": -0.15, "klasse": 5}, {"meting": 2018, "score": -0.18, "klasse": 5}, {"meting": 2022, "score": -0.22, "klasse": 5}, {"meting": 2024, "score": -0.25, "klasse": 4}]}');
INSERT INTO "list_row" VALUES(7,'BU90020001',1,'GM9002','Bedachterhoek','{"rang": 1, "gebied": "BU90020001", "naam": "Oude Dijk 1", "gemeente": "Bedachterhoek", "gemeentecode": "GM9002", "klasse": 4, "score": -0.25, "kans": 0.42, "kans_laag": 0.252, "kans_hoog": 0.63, "rang_laag": 1, "rang_hoog": 6, "redenen": [{"dimensie": "afstand tot de grens", "bijdrage": 1.4, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "laatste bekende waarde: de leefbaarheidsscore", "bijdrage": 1.4}]}, {"dimensie": "overlast en onveiligheid", "bijdrage": 0.5, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "verandering per jaar: overlast en onveiligheid", "bijdrage": 0.5}]}, {"dimensie": "sociale samenhang", "bijdrage": -0.2, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "gemiddelde van de aangrenzende gebieden: sociale samenhang", "bijdrage": -0.2}]}], "verloop": [{"meting": 2002, "score": -0.14, "klasse": 5}, {"meting": 2008, "score": null, "klasse": 4}, {"meting": 2012, "score": -0.16, "klasse": 5}, {"meting": 2014, "score": -0.15, "klasse": 5}, {"meting": 2018, "score": -0.18, "klasse": 5}, {"meting": 2022, "score": -0.22, "klasse": 5}, {"meting": 2024, "score": -0.25, "klasse": 4}]}');
INSERT INTO "list_row" VALUES(8,'BU90020001',1,'GM9002','Bedachterhoek','{"rang": 1, "gebied": "BU90020001", "naam": "Oude Dijk 1", "gemeente": "Bedachterhoek", "gemeentecode": "GM9002", "klasse": 4, "score": -0.25, "kans": 0.42, "kans_laag": 0.252, "kans_hoog": 0.63, "rang_laag": 1, "rang_hoog": 6, "redenen": [{"dimensie": "afstand tot de grens", "bijdrage": 1.4, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "laatste bekende waarde: de leefbaarheidsscore", "bijdrage": 1.4}]}, {"dimensie": "overlast en onveiligheid", "bijdrage": 0.5, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "verandering per jaar: overlast en onveiligheid", "bijdrage": 0.5}]}, {"dimensie": "sociale samenhang", "bijdrage": -0.2, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "gemiddelde van de aangrenzende gebieden: sociale samenhang", "bijdrage": -0.2}]}], "verloop": [{"meting": 2002, "score": -0.14, "klasse": 5}, {"meting": 2008, "score": null, "klasse": 4}, {"meting": 2012, "score": -0.16, "klasse": 5}, {"meting": 2014, "score": -0.15, "klasse": 5}, {"meting": 2018, "score": -0.18, "klasse": 5}, {"meting": 2022, "score": -0.22, "klasse": 5}, {"meting": 2024, "score": -0.25, "klasse": 4}]}');
CREATE TABLE publication (
	id INTEGER NOT NULL, 
	version VARCHAR(200) NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	published_at VARCHAR(27) NOT NULL, 
	published_by VARCHAR(200) NOT NULL, 
	reason TEXT NOT NULL, 
	replaces INTEGER, 
	PRIMARY KEY (id), 
	UNIQUE (replaces), 
	FOREIGN KEY(replaces) REFERENCES publication (id)
);
INSERT INTO "publication" VALUES(1,'demo-1a2b3c4d','f16af9ad5d599f929fddf18d50440344593502bc85619ffe5d357931d41b1242','2026-03-02T09:30:00.000000Z','demo','',NULL);
INSERT INTO "publication" VALUES(2,'demo-1a2b3c4d','692dabf4fdfaac57e09c1af0e0d602bf4e6c22021419f8524fe97be5ea852dc4','2026-03-02T09:30:00.000000Z','demo','een gebied te veel',1);
CREATE TABLE risk_list (
	id INTEGER NOT NULL, 
	publication INTEGER NOT NULL, 
	level VARCHAR(8) NOT NULL, 
	target VARCHAR(60) NOT NULL, 
	horizon INTEGER NOT NULL, 
	areas INTEGER NOT NULL, 
	synthetic BOOLEAN NOT NULL, 
	provenance TEXT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (publication, target, horizon), 
	FOREIGN KEY(level, target, horizon) REFERENCES series (level, target, horizon), 
	FOREIGN KEY(publication) REFERENCES publication (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "risk_list" VALUES(1,1,'buurt','onvoldoende',2,2,1,'{"target": "onvoldoende", "horizon": 2, "title": "Verzonnen land, buurten", "pipeline": "demo", "version": "demo-1a2b3c4d", "edition": "3.0, meting 2024", "meting": 2024, "origin_day": "2026-01-01", "level": "buurt", "synthetic": true, "digest": "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f", "champion": "lightgbm", "reason": "de eenvoudigste binnen één standaardfout van de beste", "boundary": -0.28146}');
INSERT INTO "risk_list" VALUES(2,1,'buurt','onvoldoende',4,2,1,'{"target": "onvoldoende", "horizon": 4, "title": "Verzonnen land, buurten", "pipeline": "demo", "version": "demo-1a2b3c4d", "edition": "3.0, meting 2024", "meting": 2024, "origin_day": "2026-01-01", "level": "buurt", "synthetic": true, "digest": "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f", "champion": "lightgbm", "reason": "de eenvoudigste binnen één standaardfout van de beste", "boundary": -0.28146}');
INSERT INTO "risk_list" VALUES(3,1,'buurt','zwak',2,2,1,'{"target": "zwak", "horizon": 2, "title": "Verzonnen land, buurten", "pipeline": "demo", "version": "demo-1a2b3c4d", "edition": "3.0, meting 2024", "meting": 2024, "origin_day": "2026-01-01", "level": "buurt", "synthetic": true, "digest": "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f", "champion": "lightgbm", "reason": "de eenvoudigste binnen één standaardfout van de beste", "boundary": -0.28146}');
INSERT INTO "risk_list" VALUES(4,1,'buurt','zwak',4,2,1,'{"target": "zwak", "horizon": 4, "title": "Verzonnen land, buurten", "pipeline": "demo", "version": "demo-1a2b3c4d", "edition": "3.0, meting 2024", "meting": 2024, "origin_day": "2026-01-01", "level": "buurt", "synthetic": true, "digest": "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f", "champion": "lightgbm", "reason": "de eenvoudigste binnen één standaardfout van de beste", "boundary": -0.28146}');
INSERT INTO "risk_list" VALUES(5,2,'buurt','onvoldoende',2,1,1,'{"target": "onvoldoende", "horizon": 2, "title": "Verzonnen land, buurten", "pipeline": "demo", "version": "demo-1a2b3c4d", "edition": "3.0, meting 2024", "meting": 2024, "origin_day": "2026-01-01", "level": "buurt", "synthetic": true, "digest": "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f", "champion": "lightgbm", "reason": "de eenvoudigste binnen één standaardfout van de beste", "boundary": -0.28146}');
INSERT INTO "risk_list" VALUES(6,2,'buurt','onvoldoende',4,1,1,'{"target": "onvoldoende", "horizon": 4, "title": "Verzonnen land, buurten", "pipeline": "demo", "version": "demo-1a2b3c4d", "edition": "3.0, meting 2024", "meting": 2024, "origin_day": "2026-01-01", "level": "buurt", "synthetic": true, "digest": "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f", "champion": "lightgbm", "reason": "de eenvoudigste binnen één standaardfout van de beste", "boundary": -0.28146}');
INSERT INTO "risk_list" VALUES(7,2,'buurt','zwak',2,1,1,'{"target": "zwak", "horizon": 2, "title": "Verzonnen land, buurten", "pipeline": "demo", "version": "demo-1a2b3c4d", "edition": "3.0, meting 2024", "meting": 2024, "origin_day": "2026-01-01", "level": "buurt", "synthetic": true, "digest": "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f", "champion": "lightgbm", "reason": "de eenvoudigste binnen één standaardfout van de beste", "boundary": -0.28146}');
INSERT INTO "risk_list" VALUES(8,2,'buurt','zwak',4,1,1,'{"target": "zwak", "horizon": 4, "title": "Verzonnen land, buurten", "pipeline": "demo", "version": "demo-1a2b3c4d", "edition": "3.0, meting 2024", "meting": 2024, "origin_day": "2026-01-01", "level": "buurt", "synthetic": true, "digest": "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f", "champion": "lightgbm", "reason": "de eenvoudigste binnen één standaardfout van de beste", "boundary": -0.28146}');
CREATE TABLE series (
	level VARCHAR(8) NOT NULL, 
	target VARCHAR(60) NOT NULL, 
	horizon INTEGER NOT NULL, 
	PRIMARY KEY (level, target, horizon)
);
INSERT INTO "series" VALUES('buurt','onvoldoende',2);
INSERT INTO "series" VALUES('buurt','onvoldoende',4);
INSERT INTO "series" VALUES('buurt','zwak',2);
INSERT INTO "series" VALUES('buurt','zwak',4);
CREATE TABLE session (
	id VARCHAR(12) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	token VARCHAR(12) NOT NULL, 
	expires_at VARCHAR(27) NOT NULL, 
	ended_at VARCHAR(27), 
	PRIMARY KEY (id), 
	FOREIGN KEY(token) REFERENCES token (id)
);
INSERT INTO "session" VALUES('b621cb145fd6','7d6979faa83c6f0314baca5909f67ad47160d0ea1de6a00e6bb7fd003159badf','30bbd6119113','2026-03-02T17:30:00.000000Z',NULL);
CREATE TABLE token (
	id VARCHAR(12) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	role TEXT NOT NULL, 
	created_at VARCHAR(27) NOT NULL, 
	created_by VARCHAR(200) NOT NULL, 
	expires_at VARCHAR(27) NOT NULL, 
	revoked_at VARCHAR(27), 
	PRIMARY KEY (id)
);
INSERT INTO "token" VALUES('30bbd6119113','0648598e6816765dc0471a0eb5c9daea1c381f7549e71d7ca8e43c2b55c2ca39','Verzonnenstad','gemeente:GM9001','2026-03-02T09:30:00.000000Z','beheer','2026-03-09T09:30:00.000000Z',NULL);
CREATE INDEX publication_by_content ON publication (version, digest);
CREATE TRIGGER publication_stays BEFORE UPDATE ON publication BEGIN SELECT RAISE(ABORT, 'publication is append-only'); END;
CREATE TRIGGER publication_remains BEFORE DELETE ON publication BEGIN SELECT RAISE(ABORT, 'publication is append-only'); END;
CREATE TRIGGER publication_new BEFORE INSERT ON publication WHEN EXISTS (SELECT 1 FROM publication WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'publication is append-only'); END;
CREATE TRIGGER series_stays BEFORE UPDATE ON series BEGIN SELECT RAISE(ABORT, 'series is append-only'); END;
CREATE TRIGGER series_remains BEFORE DELETE ON series BEGIN SELECT RAISE(ABORT, 'series is append-only'); END;
CREATE TRIGGER series_new BEFORE INSERT ON series WHEN EXISTS (SELECT 1 FROM series WHERE level = NEW.level AND target = NEW.target AND horizon = NEW.horizon) BEGIN SELECT RAISE(ABORT, 'series is append-only'); END;
CREATE TRIGGER token_stays BEFORE UPDATE ON token WHEN OLD.revoked_at IS NOT NULL OR NEW.id <> OLD.id OR NEW.hash <> OLD.hash OR NEW.name <> OLD.name OR NEW.role <> OLD.role OR NEW.created_at <> OLD.created_at OR NEW.created_by <> OLD.created_by OR NEW.expires_at <> OLD.expires_at BEGIN SELECT RAISE(ABORT, 'a token can only be ended'); END;
CREATE TRIGGER token_remains BEFORE DELETE ON token BEGIN SELECT RAISE(ABORT, 'a token is never removed'); END;
CREATE TRIGGER audit_entry_stays BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END;
CREATE TRIGGER audit_entry_remains BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END;
CREATE TRIGGER audit_entry_new BEFORE INSERT ON audit_entry WHEN EXISTS (SELECT 1 FROM audit_entry WHERE number = NEW.number) BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END;
CREATE INDEX risk_list_by_series ON risk_list (level, target, horizon, publication);
CREATE TRIGGER risk_list_stays BEFORE UPDATE ON risk_list BEGIN SELECT RAISE(ABORT, 'risk_list is append-only'); END;
CREATE TRIGGER risk_list_remains BEFORE DELETE ON risk_list BEGIN SELECT RAISE(ABORT, 'risk_list is append-only'); END;
CREATE TRIGGER risk_list_new BEFORE INSERT ON risk_list WHEN EXISTS (SELECT 1 FROM risk_list WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'risk_list is append-only'); END;
CREATE TRIGGER risk_list_closed BEFORE INSERT ON risk_list WHEN EXISTS (SELECT 1 FROM publication WHERE id = NEW.publication) BEGIN SELECT RAISE(ABORT, 'this publication is closed'); END;
CREATE TRIGGER session_stays BEFORE UPDATE ON session WHEN OLD.ended_at IS NOT NULL OR NEW.id <> OLD.id OR NEW.hash <> OLD.hash OR NEW.token <> OLD.token OR NEW.expires_at <> OLD.expires_at BEGIN SELECT RAISE(ABORT, 'a session can only be ended'); END;
CREATE TRIGGER session_remains BEFORE DELETE ON session BEGIN SELECT RAISE(ABORT, 'a session is never removed'); END;
CREATE INDEX list_row_by_gemeente ON list_row (risk_list, gemeente, rank, area);
CREATE INDEX list_row_by_area ON list_row (area);
CREATE TRIGGER list_row_stays BEFORE UPDATE ON list_row BEGIN SELECT RAISE(ABORT, 'list_row is append-only'); END;
CREATE TRIGGER list_row_remains BEFORE DELETE ON list_row BEGIN SELECT RAISE(ABORT, 'list_row is append-only'); END;
CREATE TRIGGER list_row_new BEFORE INSERT ON list_row WHEN EXISTS (SELECT 1 FROM list_row WHERE risk_list = NEW.risk_list AND area = NEW.area) BEGIN SELECT RAISE(ABORT, 'list_row is append-only'); END;
CREATE TRIGGER list_row_closed BEFORE INSERT ON list_row WHEN EXISTS (SELECT 1 FROM risk_list l, publication p WHERE p.id = l.publication AND l.id = NEW.risk_list) BEGIN SELECT RAISE(ABORT, 'this publication is closed'); END;
COMMIT;
