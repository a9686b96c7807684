SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE FUNCTION public.audit_entry_remains() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'audit_entry is append-only'; RETURN NEW; END $$;
CREATE FUNCTION public.audit_entry_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'audit_entry is append-only'; RETURN NEW; END $$;
CREATE FUNCTION public.audit_entry_whole() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'audit_entry is append-only'; RETURN NEW; END $$;
CREATE FUNCTION public.list_row_closed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN IF EXISTS (SELECT 1 FROM risk_list l, publication p WHERE p.id = l.publication AND l.id = NEW.risk_list) THEN RAISE EXCEPTION 'this publication is closed'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.list_row_remains() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'list_row is append-only'; RETURN NEW; END $$;
CREATE FUNCTION public.list_row_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'list_row is append-only'; RETURN NEW; END $$;
CREATE FUNCTION public.list_row_whole() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'list_row is append-only'; RETURN NEW; END $$;
CREATE FUNCTION public.publication_remains() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'publication is append-only'; RETURN NEW; END $$;
CREATE FUNCTION public.publication_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'publication is append-only'; RETURN NEW; END $$;
CREATE FUNCTION public.publication_whole() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'publication is append-only'; RETURN NEW; END $$;
CREATE FUNCTION public.risk_list_closed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN IF EXISTS (SELECT 1 FROM publication WHERE id = NEW.publication) THEN RAISE EXCEPTION 'this publication is closed'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.risk_list_remains() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'risk_list is append-only'; RETURN NEW; END $$;
CREATE FUNCTION public.risk_list_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'risk_list is append-only'; RETURN NEW; END $$;
CREATE FUNCTION public.risk_list_whole() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'risk_list is append-only'; RETURN NEW; END $$;
CREATE FUNCTION public.series_remains() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'series is append-only'; RETURN NEW; END $$;
CREATE FUNCTION public.series_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'series is append-only'; RETURN NEW; END $$;
CREATE FUNCTION public.series_whole() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'series is append-only'; RETURN NEW; END $$;
CREATE FUNCTION public.session_remains() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'a session is never removed'; RETURN NEW; END $$;
CREATE FUNCTION public.session_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN IF OLD.ended_at IS NOT NULL OR NEW.id <> OLD.id OR NEW.hash <> OLD.hash OR NEW.token <> OLD.token OR NEW.expires_at <> OLD.expires_at THEN RAISE EXCEPTION 'a session can only be ended'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.token_remains() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'a token is never removed'; RETURN NEW; END $$;
CREATE FUNCTION public.token_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN IF OLD.revoked_at IS NOT NULL OR NEW.id <> OLD.id OR NEW.hash <> OLD.hash OR NEW.name <> OLD.name OR NEW.role <> OLD.role OR NEW.created_at <> OLD.created_at OR NEW.created_by <> OLD.created_by OR NEW.expires_at <> OLD.expires_at THEN RAISE EXCEPTION 'a token can only be ended'; END IF; RETURN NEW; END $$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.audit_entry (
    number integer NOT NULL,
    at character varying(27) NOT NULL,
    actor character varying(200) NOT NULL,
    action character varying(60) NOT NULL,
    subject text NOT NULL,
    detail text NOT NULL,
    hash character varying(64) NOT NULL
);
CREATE TABLE public.audit_head (
    id integer NOT NULL,
    number integer NOT NULL,
    hash character varying(64) NOT NULL
);
CREATE TABLE public.list_row (
    risk_list integer NOT NULL,
    area character varying(12) NOT NULL,
    rank integer NOT NULL,
    gemeente character varying(6),
    gemeente_name character varying(200),
    content text NOT NULL
);
CREATE TABLE public.publication (
    id integer NOT NULL,
    version character varying(200) NOT NULL,
    digest character varying(64) NOT NULL,
    published_at character varying(27) NOT NULL,
    published_by character varying(200) NOT NULL,
    reason text NOT NULL,
    replaces integer
);
CREATE TABLE public.risk_list (
    id integer NOT NULL,
    publication integer NOT NULL,
    level character varying(8) NOT NULL,
    target character varying(60) NOT NULL,
    horizon integer NOT NULL,
    areas integer NOT NULL,
    synthetic boolean NOT NULL,
    provenance text NOT NULL
);
CREATE TABLE public.series (
    level character varying(8) NOT NULL,
    target character varying(60) NOT NULL,
    horizon integer NOT NULL
);
CREATE TABLE public.session (
    id character varying(12) NOT NULL,
    hash character varying(64) NOT NULL,
    token character varying(12) NOT NULL,
    expires_at character varying(27) NOT NULL,
    ended_at character varying(27)
);
CREATE TABLE public.token (
    id character varying(12) NOT NULL,
    hash character varying(64) NOT NULL,
    name character varying(200) NOT NULL,
    role text NOT NULL,
    created_at character varying(27) NOT NULL,
    created_by character varying(200) NOT NULL,
    expires_at character varying(27) NOT NULL,
    revoked_at character varying(27)
);
INSERT INTO public.audit_entry VALUES (1, '2026-03-02T09:30:00.000000Z', 'demo', 'gepubliceerd', '1', '{"digest": "f16af9ad5d599f929fddf18d50440344593502bc85619ffe5d357931d41b1242", "reden": "", "versie": "demo-1a2b3c4d", "vervangt": null}', '409eb3739209bb83503e83d0b5d03a4238087f37df78bee27fb6a6a743a05857');
INSERT INTO public.audit_entry VALUES (2, '2026-03-02T09:30:00.000000Z', 'demo', 'gepubliceerd', '2', '{"digest": "692dabf4fdfaac57e09c1af0e0d602bf4e6c22021419f8524fe97be5ea852dc4", "reden": "een gebied te veel", "versie": "demo-1a2b3c4d", "vervangt": 1}', '7b9af6ca5e525745a25ebba5014a1c0efc47fe0c6fae831a3c9d47dc65a344fb');
INSERT INTO public.audit_entry VALUES (3, '2026-03-02T09:30:00.000000Z', 'beheer', 'token uitgegeven', '9bd5f6125014', '{"naam": "Verzonnenstad", "rol": "gemeente:GM9001"}', 'f06157e1d8ac38a8d649574107ba6d8a93ede8a6510904988f3010aa7243e556');
INSERT INTO public.audit_entry VALUES (4, '2026-03-02T09:30:00.000000Z', 'Verzonnenstad (token 9bd5f6125014)', 'aangemeld', 'd3647249174d', '{}', '1fb0d28e5cf9795c48ed6007ea201cfc051120317c79e63de2f012c6ca0dbb26');
INSERT INTO public.audit_head VALUES (1, 4, '1fb0d28e5cf9795c48ed6007ea201cfc051120317c79e63de2f012c6ca0dbb26');
INSERT INTO public.list_row VALUES (1, 'BU90020001', 1, 'GM9002', 'Bedachterhoek', '{"rang": 1, "gebied": "BU90020001", "naam": "Oude Dijk 1", "gemeente": "Bedachterhoek", "gemeentecode": "GM9002", "klasse": 4, "score": -0.25, "kans": 0.42, "kans_laag": 0.252, "kans_hoog": 0.63, "rang_laag": 1, "rang_hoog": 6, "redenen": [{"dimensie": "afstand tot de grens", "bijdrage": 1.4, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "laatste bekende waarde: de leefbaarheidsscore", "bijdrage": 1.4}]}, {"dimensie": "overlast en onveiligheid", "bijdrage": 0.5, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "verandering per jaar: overlast en onveiligheid", "bijdrage": 0.5}]}, {"dimensie": "sociale samenhang", "bijdrage": -0.2, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "gemiddelde van de aangrenzende gebieden: sociale samenhang", "bijdrage": -0.2}]}], "verloop": [{"meting": 2002, "score": -0.14, "klasse": 5}, {"meting": 2008, "score": null, "klasse": 4}, {"meting": 2012, "score": -0.16, "klasse": 5}, {"meting": 2014, "score": -0.15, "klasse": 5}, {"meting": 2018, "score": -0.18, "klasse": 5}, {"meting": 2022, "score": -0.22, "klasse": 5}, {"meting": 2024, "score": -0.25, "klasse": 4}]}');
INSERT INTO public.list_row VALUES (1, 'BU90010002', 2, 'GM9001', 'Verzonnenstad', '{"rang": 2, "gebied": "BU90010002", "naam": "Molenbuurt 2", "gemeente": "Verzonnenstad", "gemeentecode": "GM9001", "klasse": 4, "score": -0.23, "kans": 0.21, "kans_laag": 0.126, "kans_hoog": 0.315, "rang_laag": 1, "rang_hoog": 7, "redenen": [{"dimensie": "afstand tot de grens", "bijdrage": 0.7, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "laatste bekende waarde: de leefbaarheidsscore", "bijdrage": 0.7}]}, {"dimensie": "overlast en onveiligheid", "bijdrage": 0.5, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "verandering per jaar: overlast en onveiligheid", "bijdrage": 0.5}]}, {"dimensie": "sociale samenhang", "bijdrage": -0.2, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "gemiddelde van de aangrenzende gebieden: sociale samenhang", "bijdrage": -0.2}]}], "verloop": [{"meting": 2002, "score": -0.12, "klasse": 5}, {"meting": 2008, "score": null, "klasse": 4}, {"meting": 2012, "score": -0.14, "klasse": 5}, {"meting": 2014, "score": -0.13, "klasse": 5}, {"meting": 2018, "score": -0.16, "klasse": 5}, {"meting": 2022, "score": -0.2, "klasse": 5}, {"meting": 2024, "score": -0.23, "klasse": 4}]}');
INSERT INTO public.list_row VALUES (2, 'BU90020001', 1, 'GM9002', 'Bedachterhoek', '{"rang": 1, "gebied": "BU90020001", "naam": "Oude Dijk 1", "gemeente": "Bedachterhoek", "gemeentecode": "GM9002", "klasse": 4, "score": -0.25, "kans": 0.42, "kans_laag": 0.252, "kans_hoog": 0.63, "rang_laag": 1, "rang_hoog": 6, "redenen": [{"dimensie": "afstand tot de grens", "bijdrage": 1.4, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "laatste bekende waarde: de leefbaarheidsscore", "bijdrage": 1.4}]}, {"dimensie": "overlast en onveiligheid", "bijdrage": 0.5, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "verandering per jaar: overlast en onveiligheid", "bijdrage": 0.5}]}, {"dimensie": "sociale samenhang", "bijdrage": -0.2, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "gemiddelde van de aangrenzende gebieden: sociale samenhang", "bijdrage": -0.2}]}], "verloop": [{"meting": 2002, "score": -0.14, "klasse": 5}, {"meting": 2008, "score": null, "klasse": 4}, {"meting": 2012, "score": -0.16, "klasse": 5}, {"meting": 2014, "score": -0.15, "klasse": 5}, {"meting": 2018, "score": -0.18, "klasse": 5}, {"meting": 2022, "score": -0.22, "klasse": 5}, {"meting": 2024, "score": -0.25, "klasse": 4}]}');
INSERT INTO public.list_row VALUES (2, 'BU90010002', 2, 'GM9001', 'Verzonnenstad', '{"rang": 2, "gebied": "BU90010002", "naam": "Molenbuurt 2", "gemeente": "Verzonnenstad", "gemeentecode": "GM9001", "klasse": 4, "score": -0.23, "kans": 0.21, "kans_laag": 0.126, "kans_hoog": 0.315, "rang_laag": 1, "rang_hoog": 7, "redenen": [{"dimensie": "afstand tot de grens", "bijdrage": 0.7, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "laatste bekende waarde: de leefbaarheidsscore", "bijdrage": 0.7}]}, {"dimensie": "overlast en onveiligheid", "bijdrage": 0.5, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "verandering per jaar: overlast en onveiligheid", "bijdrage": 0.5}]}, {"dimensie": "sociale samenhang", "bijdrage": -0.2, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "gemiddelde van de aangrenzende gebieden: sociale samenhang", "bijdrage": -0.2}]}], "verloop": [{"meting": 2002, "score": -0.12, "klasse": 5}, {"meting": 2008, "score": null, "klasse": 4}, {"meting": 2012, "score": -0.14, "klasse": 5}, {"meting": 2014, "score": -0.13, "klasse": 5}, {"meting": 2018, "score": -0.16, "klasse": 5}, {"meting": 2022, "score": -0.2, "klasse": 5}, {"meting": 2024, "score": -0.23, "klasse": 4}]}');
INSERT INTO public.list_row VALUES (3, 'BU90020001', 1, 'GM9002', 'Bedachterhoek', '{"rang": 1, "gebied": "BU90020001", "naam": "Oude Dijk 1", "gemeente": "Bedachterhoek", "gemeentecode": "GM9002", "klasse": 4, "score": -0.25, "kans": 0.42, "kans_laag": 0.252, "kans_hoog": 0.63, "rang_laag": 1, "rang_hoog": 6, "redenen": [{"dimensie": "afstand tot de grens", "bijdrage": 1.4, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "laatste bekende waarde: de leefbaarheidsscore", "bijdrage": 1.4}]}, {"dimensie": "overlast en onveiligheid", "bijdrage": 0.5, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "verandering per jaar: overlast en onveiligheid", "bijdrage": 0.5}]}, {"dimensie": "sociale samenhang", "bijdrage": -0.2, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "gemiddelde van de aangrenzende gebieden: sociale samenhang", "bijdrage": -0.2}]}], "verloop": [{"meting": 2002, "score": -0.14, "klasse": 5}, {"meting": 2008, "score": null, "klasse": 4}, {"meting": 2012, "score": -0.16, "klasse": 5}, {"meting": 2014, "score": -0.15, "klasse": 5}, {"meting": 2018, "score": -0.18, "klasse": 5}, {"meting": 2022, "score": -0.22, "klasse": 5}, {"meting": 2024, "score": -0.25, "klasse": 4}]}');
INSERT INTO public.list_row VALUES (3, 'BU90010002', 2, 'GM9001', 'Verzonnenstad', '{"rang": 2, "gebied": "BU90010002", "naam": "Molenbuurt 2", "gemeente": "Verzonnenstad", "gemeentecode": "GM9001", "klasse": 4, "score": -0.23, "kans": 0.21, "kans_laag": 0.126, "kans_hoog": 0.315, "rang_laag": 1, "rang_hoog": 7, "redenen": [{"dimensie": "afstand tot de grens", "bijdrage": 0.7, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "laatste bekende waarde: de leefbaarheidsscore", "bijdrage": 0.7}]}, {"dimensie": "overlast en onveiligheid", "bijdrage": 0.5, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "verandering per jaar: overlast en onveiligheid", "bijdrage": 0.5}]}, {"dimensie": "sociale samenhang", "bijdrage": -0.2, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "gemiddelde van de aangrenzende gebieden: sociale samenhang", "bijdrage": -0.2}]}], "verloop": [{"meting": 2002, "score": -0.12, "klasse": 5}, {"meting": 2008, "score": null, "klasse": 4}, {"meting": 2012, "score": -0.14, "klasse": 5}, {"meting": 2014, "score": -0.13, "klasse": 5}, {"meting": 2018, "score": -0.16, "klasse": 5}, {"meting": 2022, "score": -0.2, "klasse": 5}, {"meting": 2024, "score": -0.23, "klasse": 4}]}');
INSERT INTO public.list_row VALUES (4, 'BU90020001', 1, 'GM9002', 'Bedachterhoek', '{"rang": 1, "gebied": "BU90020001", "naam": "Oude Dijk 1", "gemeente": "Bedachterhoek", "gemeentecode": "GM9002", "klasse": 4, "score": -0.25, "kans": 0.42, "kans_laag": 0.252, "kans_hoog": 0.63, "rang_laag": 1, "rang_hoog": 6, "redenen": [{"dimensie": "afstand tot de grens", "bijdrage": 1.4, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "laatste bekende waarde: de leefbaarheidsscore", "bijdrage": 1.4}]}, {"dimensie": "overlast en onveiligheid", "bijdrage": 0.5, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "verandering per jaar: overlast en onveiligheid", "bijdrage": 0.5}]}, {"dimensie": "sociale samenhang", "bijdrage": -0.2, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "gemiddelde van de aangrenzende gebieden: sociale samenhang", "bijdrage": -0.2}]}], "verloop": [{"meting": 2002, "score": -0.14, "klasse": 5}, {"meting": 2008, "score": null, "klasse": 4}, {"meting": 2012, "score": -0.16, "klasse": 5}, {"meting": 2014, "score": -0.15, "klasse": 5}, {"meting": 2018, "score": -0.18, "klasse": 5}, {"meting": 2022, "score": -0.22, "klasse": 5}, {"meting": 2024, "score": -0.25, "klasse": 4}]}');
INSERT INTO public.list_row VALUES (4, 'BU90010002', 2, 'GM9001', 'Verzonnenstad', '{"rang": 2, "gebied": "BU90010002", "naam": "Molenbuurt 2", "gemeente": "Verzonnenstad", "gemeentecode": "GM9001", "klasse": 4, "score": -0.23, "kans": 0.21, "kans_laag": 0.126, "kans_hoog": 0.315, "rang_laag": 1, "rang_hoog": 7, "redenen": [{"dimensie": "afstand tot de grens", "bijdrage": 0.7, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "laatste bekende waarde: de leefbaarheidsscore", "bijdrage": 0.7}]}, {"dimensie": "overlast en onveiligheid", "bijdrage": 0.5, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "verandering per jaar: overlast en onveiligheid", "bijdrage": 0.5}]}, {"dimensie": "sociale samenhang", "bijdrage": -0.2, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "gemiddelde van de aangrenzende gebieden: sociale samenhang", "bijdrage": -0.2}]}], "verloop": [{"meting": 2002, "score": -0.12, "klasse": 5}, {"meting": 2008, "score": null, "klasse": 4}, {"meting": 2012, "score": -0.14, "klasse": 5}, {"meting": 2014, "score": -0.13, "klasse": 5}, {"meting": 2018, "score": -0.16, "klasse": 5}, {"meting": 2022, "score": -0.2, "klasse": 5}, {"meting": 2024, "score": -0.23, "klasse": 4}]}');
INSERT INTO public.list_row VALUES (5, 'BU90020001', 1, 'GM9002', 'Bedachterhoek', '{"rang": 1, "gebied": "BU90020001", "naam": "Oude Dijk 1", "gemeente": "Bedachterhoek", "gemeentecode": "GM9002", "klasse": 4, "score": -0.25, "kans": 0.42, "kans_laag": 0.252, "kans_hoog": 0.63, "rang_laag": 1, "rang_hoog": 6, "redenen": [{"dimensie": "afstand tot de grens", "bijdrage": 1.4, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "laatste bekende waarde: de leefbaarheidsscore", "bijdrage": 1.4}]}, {"dimensie": "overlast en onveiligheid", "bijdrage": 0.5, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "verandering per jaar: overlast en onveiligheid", "bijdrage": 0.5}]}, {"dimensie": "sociale samenhang", "bijdrage": -0.2, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "gemiddelde van de aangrenzende gebieden: sociale samenhang", "bijdrage": -0.2}]}], "verloop": [{"meting": 2002, "score": -0.14, "klasse": 5}, {"meting": 2008, "score": null, "klasse": 4}, {"meting": 2012, "score": -0.16, "klasse": 5}, {"meting": 2014, "score": -0.15, "klasse": 5}, {"meting": 2018, "score": -0.18, "klasse": 5}, {"meting": 2022, "score": -0.22, "klasse": 5}, {"meting": 2024, "score": -0.25, "klasse": 4}]}');
INSERT INTO public.list_row VALUES (6, 'BU90020001', 1, 'GM9002', 'Bedachterhoek', '{"rang": 1, "gebied": "BU90020001", "naam": "Oude Dijk 1", "gemeente": "Bedachterhoek", "gemeentecode": "GM9002", "klasse": 4, "score": -0.25, "kans": 0.42, "kans_laag": 0.252, "kans_hoog": 0.63, "rang_laag": 1, "rang_hoog": 6, "redenen": [{"dimensie": "afstand tot de grens", "bijdrage": 1.4, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "laatste bekende waarde: de leefbaarheidsscore", "bijdrage": 1.4}]}, {"dimensie": "overlast en onveiligheid", "bijdrage": 0.5, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "verandering per jaar: overlast en onveiligheid", "bijdrage": 0.5}]}, {"dimensie": "sociale samenhang", "bijdrage": -0.2, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "gemiddelde van de aangrenzende gebieden: sociale samenhang", "bijdrage": -0.2}]}], "verloop": [{"meting": 2002, "score": -0.14, "klasse": 5}, {"meting": 2008, "score": null, "klasse": 4}, {"meting": 2012, "score": -0.16, "klasse": 5}, {"meting": 2014, "score": -0.15, "klasse": 5}, {"meting": 2018, "score": -0.18, "klasse": 5}, {"meting": 2022, "score": -0.22, "klasse": 5}, {"meting": 2024, "score": -0.25, "klasse": 4}]}');
INSERT INTO public.list_row VALUES (7, 'BU90020001', 1, 'GM9002', 'Bedachterhoek', '{"rang": 1, "gebied": "BU90020001", "naam": "Oude Dijk 1", "gemeente": "Bedachterhoek", "gemeentecode": "GM9002", "klasse": 4, "score": -0.25, "kans": 0.42, "kans_laag": 0.252, "kans_hoog": 0.63, "rang_laag": 1, "rang_hoog": 6, "redenen": [{"dimensie": "afstand tot de grens", "bijdrage": 1.4, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "laatste bekende waarde: de leefbaarheidsscore", "bijdrage": 1.4}]}, {"dimensie": "overlast en onveiligheid", "bijdrage": 0.5, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "verandering per jaar: overlast en onveiligheid", "bijdrage": 0.5}]}, {"dimensie": "sociale samenhang", "bijdrage": -0.2, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "gemiddelde van de aangrenzende gebieden: sociale samenhang", "bijdrage": -0.2}]}], "verloop": [{"meting": 2002, "score": -0.14, "klasse": 5}, {"meting": 2008, "score": null, "klasse": 4}, {"meting": 2012, "score": -0.16, "klasse": 5}, {"meting": 2014, "score": -0.15, "klasse": 5}, {"meting": 2018, "score": -0.18, "klasse": 5}, {"meting": 2022, "score": -0.22, "klasse": 5}, {"meting": 2024, "score": -0.25, "klasse": 4}]}');
INSERT INTO public.list_row VALUES (8, 'BU90020001', 1, 'GM9002', 'Bedachterhoek', '{"rang": 1, "gebied": "BU90020001", "naam": "Oude Dijk 1", "gemeente": "Bedachterhoek", "gemeentecode": "GM9002", "klasse": 4, "score": -0.25, "kans": 0.42, "kans_laag": 0.252, "kans_hoog": 0.63, "rang_laag": 1, "rang_hoog": 6, "redenen": [{"dimensie": "afstand tot de grens", "bijdrage": 1.4, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "laatste bekende waarde: de leefbaarheidsscore", "bijdrage": 1.4}]}, {"dimensie": "overlast en onveiligheid", "bijdrage": 0.5, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "verandering per jaar: overlast en onveiligheid", "bijdrage": 0.5}]}, {"dimensie": "sociale samenhang", "bijdrage": -0.2, "kenmerken": [{"kenmerk": "score.niveau", "woorden": "gemiddelde van de aangrenzende gebieden: sociale samenhang", "bijdrage": -0.2}]}], "verloop": [{"meting": 2002, "score": -0.14, "klasse": 5}, {"meting": 2008, "score": null, "klasse": 4}, {"meting": 2012, "score": -0.16, "klasse": 5}, {"meting": 2014, "score": -0.15, "klasse": 5}, {"meting": 2018, "score": -0.18, "klasse": 5}, {"meting": 2022, "score": -0.22, "klasse": 5}, {"meting": 2024, "score": -0.25, "klasse": 4}]}');
INSERT INTO public.publication VALUES (1, 'demo-1a2b3c4d', 'f16af9ad5d599f929fddf18d50440344593502bc85619ffe5d357931d41b1242', '2026-03-02T09:30:00.000000Z', 'demo', '', NULL);
INSERT INTO public.publication VALUES (2, 'demo-1a2b3c4d', '692dabf4fdfaac57e09c1af0e0d602bf4e6c22021419f8524fe97be5ea852dc4', '2026-03-02T09:30:00.000000Z', 'demo', 'een gebied te veel', 1);
INSERT INTO public.risk_list VALUES (1, 1, 'buurt', 'onvoldoende', 2, 2, true, '{"target": "onvoldoende", "horizon": 2, "title": "Verzonnen land, buurten", "pipeline": "demo", "version": "demo-1a2b3c4d", "edition": "3.0, meting 2024", "meting": 2024, "origin_day": "2026-01-01", "level": "buurt", "synthetic": true, "digest": "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f", "champion": "lightgbm", "reason": "de eenvoudigste binnen één standaardfout van de beste", "boundary": -0.28146}');
INSERT INTO public.risk_list VALUES (2, 1, 'buurt', 'onvoldoende', 4, 2, true, '{"target": "onvoldoende", "horizon": 4, "title": "Verzonnen land, buurten", "pipeline": "demo", "version": "demo-1a2b3c4d", "edition": "3.0, meting 2024", "meting": 2024, "origin_day": "2026-01-01", "level": "buurt", "synthetic": true, "digest": "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f", "champion": "lightgbm", "reason": "de eenvoudigste binnen één standaardfout van de beste", "boundary": -0.28146}');
INSERT INTO public.risk_list VALUES (3, 1, 'buurt', 'zwak', 2, 2, true, '{"target": "zwak", "horizon": 2, "title": "Verzonnen land, buurten", "pipeline": "demo", "version": "demo-1a2b3c4d", "edition": "3.0, meting 2024", "meting": 2024, "origin_day": "2026-01-01", "level": "buurt", "synthetic": true, "digest": "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f", "champion": "lightgbm", "reason": "de eenvoudigste binnen één standaardfout van de beste", "boundary": -0.28146}');
INSERT INTO public.risk_list VALUES (4, 1, 'buurt', 'zwak', 4, 2, true, '{"target": "zwak", "horizon": 4, "title": "Verzonnen land, buurten", "pipeline": "demo", "version": "demo-1a2b3c4d", "edition": "3.0, meting 2024", "meting": 2024, "origin_day": "2026-01-01", "level": "buurt", "synthetic": true, "digest": "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f", "champion": "lightgbm", "reason": "de eenvoudigste binnen één standaardfout van de beste", "boundary": -0.28146}');
INSERT INTO public.risk_list VALUES (5, 2, 'buurt', 'onvoldoende', 2, 1, true, '{"target": "onvoldoende", "horizon": 2, "title": "Verzonnen land, buurten", "pipeline": "demo", "version": "demo-1a2b3c4d", "edition": "3.0, meting 2024", "meting": 2024, "origin_day": "2026-01-01", "level": "buurt", "synthetic": true, "digest": "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f", "champion": "lightgbm", "reason": "de eenvoudigste binnen één standaardfout van de beste", "boundary": -0.28146}');
INSERT INTO public.risk_list VALUES (6, 2, 'buurt', 'onvoldoende', 4, 1, true, '{"target": "onvoldoende", "horizon": 4, "title": "Verzonnen land, buurten", "pipeline": "demo", "version": "demo-1a2b3c4d", "edition": "3.0, meting 2024", "meting": 2024, "origin_day": "2026-01-01", "level": "buurt", "synthetic": true, "digest": "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f", "champion": "lightgbm", "reason": "de eenvoudigste binnen één standaardfout van de beste", "boundary": -0.28146}');
INSERT INTO public.risk_list VALUES (7, 2, 'buurt', 'zwak', 2, 1, true, '{"target": "zwak", "horizon": 2, "title": "Verzonnen land, buurten", "pipeline": "demo", "version": "demo-1a2b3c4d", "edition": "3.0, meting 2024", "meting": 2024, "origin_day": "2026-01-01", "level": "buurt", "synthetic": true, "digest": "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f", "champion": "lightgbm", "reason": "de eenvoudigste binnen één standaardfout van de beste", "boundary": -0.28146}');
INSERT INTO public.risk_list VALUES (8, 2, 'buurt', 'zwak', 4, 1, true, '{"target": "zwak", "horizon": 4, "title": "Verzonnen land, buurten", "pipeline": "demo", "version": "demo-1a2b3c4d", "edition": "3.0, meting 2024", "meting": 2024, "origin_day": "2026-01-01", "level": "buurt", "synthetic": true, "digest": "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f", "champion": "lightgbm", "reason": "de eenvoudigste binnen één standaardfout van de beste", "boundary": -0.28146}');
INSERT INTO public.series VALUES ('buurt', 'onvoldoende', 2);
INSERT INTO public.series VALUES ('buurt', 'onvoldoende', 4);
INSERT INTO public.series VALUES ('buurt', 'zwak', 2);
INSERT INTO public.series VALUES ('buurt', 'zwak', 4);
INSERT INTO public.session VALUES ('d3647249174d', 'c61ed3c3db15be209139a725dcb2b199d143ca47ac1262702e24e9659f6cf8ff', '9bd5f6125014', '2026-03-02T17:30:00.000000Z', NULL);
INSERT INTO public.token VALUES ('9bd5f6125014', '9a51253d3eeb3a85db17aba0c7278570ae87c4620e5f5a8709251bcba67231c5', 'Verzonnenstad', 'gemeente:GM9001', '2026-03-02T09:30:00.000000Z', 'beheer', '2026-03-09T09:30:00.000000Z', NULL);
ALTER TABLE ONLY public.audit_entry
    ADD CONSTRAINT audit_entry_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.audit_head
    ADD CONSTRAINT audit_head_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.list_row
    ADD CONSTRAINT list_row_pkey PRIMARY KEY (risk_list, area);
ALTER TABLE ONLY public.publication
    ADD CONSTRAINT publication_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.publication
    ADD CONSTRAINT publication_replaces_key UNIQUE (replaces);
ALTER TABLE ONLY public.risk_list
    ADD CONSTRAINT risk_list_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.risk_list
    ADD CONSTRAINT risk_list_publication_target_horizon_key UNIQUE (publication, target, horizon);
ALTER TABLE ONLY public.series
    ADD CONSTRAINT series_pkey PRIMARY KEY (level, target, horizon);
ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.token
    ADD CONSTRAINT token_pkey PRIMARY KEY (id);
CREATE INDEX list_row_by_area ON public.list_row USING btree (area);
CREATE INDEX list_row_by_gemeente ON public.list_row USING btree (risk_list, gemeente, rank, area);
CREATE INDEX publication_by_content ON public.publication USING btree (version, digest);
CREATE INDEX risk_list_by_series ON public.risk_list USING btree (level, target, horizon, publication);
CREATE TRIGGER audit_entry_remains BEFORE DELETE ON public.audit_entry FOR EACH ROW EXECUTE FUNCTION public.audit_entry_remains();
CREATE TRIGGER audit_entry_stays BEFORE UPDATE ON public.audit_entry FOR EACH ROW EXECUTE FUNCTION public.audit_entry_stays();
CREATE TRIGGER audit_entry_whole BEFORE TRUNCATE ON public.audit_entry FOR EACH STATEMENT EXECUTE FUNCTION public.audit_entry_whole();
CREATE TRIGGER list_row_closed BEFORE INSERT ON public.list_row FOR EACH ROW EXECUTE FUNCTION public.list_row_closed();
CREATE TRIGGER list_row_remains BEFORE DELETE ON public.list_row FOR EACH ROW EXECUTE FUNCTION public.list_row_remains();
CREATE TRIGGER list_row_stays BEFORE UPDATE ON public.list_row FOR EACH ROW EXECUTE FUNCTION public.list_row_stays();
CREATE TRIGGER list_row_whole BEFORE TRUNCATE ON public.list_row FOR EACH STATEMENT EXECUTE FUNCTION public.list_row_whole();
CREATE TRIGGER publication_remains BEFORE DELETE ON public.publication FOR EACH ROW EXECUTE FUNCTION public.publication_remains();
CREATE TRIGGER publication_stays BEFORE UPDATE ON public.publication FOR EACH ROW EXECUTE FUNCTION public.publication_stays();
CREATE TRIGGER publication_whole BEFORE TRUNCATE ON public.publication FOR EACH STATEMENT EXECUTE FUNCTION public.publication_whole();
CREATE TRIGGER risk_list_closed BEFORE INSERT ON public.risk_list FOR EACH ROW EXECUTE FUNCTION public.risk_list_closed();
CREATE TRIGGER risk_list_remains BEFORE DELETE ON public.risk_list FOR EACH ROW EXECUTE FUNCTION public.risk_list_remains();
CREATE TRIGGER risk_list_stays BEFORE UPDATE ON public.risk_list FOR EACH ROW EXECUTE FUNCTION public.risk_list_stays();
CREATE TRIGGER risk_list_whole BEFORE TRUNCATE ON public.risk_list FOR EACH STATEMENT EXECUTE FUNCTION public.risk_list_whole();
CREATE TRIGGER series_remains BEFORE DELETE ON public.series FOR EACH ROW EXECUTE FUNCTION public.series_remains();
CREATE TRIGGER series_stays BEFORE UPDATE ON public.series FOR EACH ROW EXECUTE FUNCTION public.series_stays();
CREATE TRIGGER series_whole BEFORE TRUNCATE ON public.series FOR EACH STATEMENT EXECUTE FUNCTION public.series_whole();
CREATE TRIGGER session_remains BEFORE DELETE ON public.session FOR EACH ROW EXECUTE FUNCTION public.session_remains();
CREATE TRIGGER session_stays BEFORE UPDATE ON public.session FOR EACH ROW EXECUTE FUNCTION public.session_stays();
CREATE TRIGGER token_remains BEFORE DELETE ON public.token FOR EACH ROW EXECUTE FUNCTION public.token_remains();
CREATE TRIGGER token_stays BEFORE UPDATE ON public.token FOR EACH ROW EXECUTE FUNCTION public.token_stays();
ALTER TABLE ONLY public.list_row
    ADD CONSTRAINT list_row_risk_list_fkey FOREIGN KEY (risk_list) REFERENCES public.risk_list(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.publication
    ADD CONSTRAINT publication_replaces_fkey FOREIGN KEY (replaces) REFERENCES public.publication(id);
ALTER TABLE ONLY public.risk_list
    ADD CONSTRAINT risk_list_level_target_horizon_fkey FOREIGN KEY (level, target, horizon) REFERENCES public.series(level, target, horizon);
ALTER TABLE ONLY public.risk_list
    ADD CONSTRAINT risk_list_publication_fkey FOREIGN KEY (publication) REFERENCES public.publication(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_token_fkey FOREIGN KEY (token) REFERENCES public.token(id);
