"""Addresses of every page."""

from django.urls import URLPattern, URLResolver, include, path

from pages.feeds import AtomRecordings, Podcast, RecordingsFeed
from pages.views import (
    about,
    account,
    calendars,
    certificates,
    community,
    discovery,
    embed,
    feeds,
    files,
    home,
    invitations,
    people,
    proposals,
    recordings,
    search,
    seat_choices,
    seats,
    series,
    webinars,
)

webinar_urls: list[URLPattern | URLResolver] = [
    path("", home.webinars, name="webinars"),
    path("proposals/", proposals.proposals, name="proposals"),
    path("proposals/new/", proposals.proposal_new, name="proposal_new"),
    path("proposals/<str:public_id>/<slug:verb>/", proposals.proposal_act, name="proposal_act"),
    path("<slug:slug>/", webinars.webinar, name="webinar"),
    path("<slug:slug>/register/", webinars.register, name="register"),
    path("<slug:slug>/register/done/", webinars.registered, name="registered"),
    path("<slug:slug>/register/lost/", webinars.lost_link, name="lost_link"),
    path("<slug:slug>/register/lost/code/", webinars.lost_code, name="lost_code"),
    path("<slug:slug>/calendar.ics", webinars.webinar_calendar, name="webinar_calendar"),
    path("<slug:slug>/files/<slug:public_id>/", files.webinar_file, name="webinar_file"),
    path("<slug:slug>/ask/", community.ask, name="ask"),
]
seat_urls: list[URLPattern | URLResolver] = [
    path("", seats.seat, name="seat"),
    path("join/", seats.seat_join, name="seat_join"),
    path("keep/", seats.seat_keep, name="seat_keep"),
    path("cancel/", seats.seat_cancel, name="seat_cancel"),
    path("stop/", seats.seat_stop, name="seat_stop"),
    path("calendar.ics", seats.seat_calendar, name="seat_calendar"),
    path("certificate/", certificates.seat_certificate, name="seat_certificate"),
    path("certificate.pdf", certificates.seat_certificate_file, name="seat_certificate_file"),
    path("replay/", certificates.seat_replay, name="seat_replay"),
    path("choices/", seat_choices.seat_choices, name="seat_choices"),
    path("consent/", seat_choices.seat_consent, name="seat_consent"),
    path("ask/", seat_choices.seat_ask, name="seat_ask"),
]
series_seat_urls: list[URLPattern | URLResolver] = [
    path("", series.series_seat, name="series_seat"),
    path("leave/", series.series_seat_leave, name="series_seat_leave"),
    path("stop/", series.series_seat_stop, name="series_seat_stop"),
]
invitation_urls: list[URLPattern | URLResolver] = [
    path("", invitations.invitation, name="invitation"),
    path("decline/", invitations.invitation_decline, name="invitation_decline"),
    path("stop/", invitations.invitation_stop, name="invitation_stop"),
]
recording_urls: list[URLPattern | URLResolver] = [
    path("", search.recordings, name="recordings"),
    path("<slug:slug>/", recordings.recording, name="recording"),
    path("<slug:slug>/listen/", recordings.listen, name="recording_listen"),
    path("<slug:slug>/played/", certificates.recording_played, name="recording_played"),
    path("<slug:slug>/read/<str:language>/", recordings.read, name="recording_read"),
    path("<slug:slug>/transcript.<str:extension>", recordings.transcript_file, name="recording_text"),
    path("<slug:slug>/chapters.json", feeds.chapters, name="recording_chapters"),
    path("<slug:slug>/media/<str:rendition>/", recordings.media, name="recording_media"),
    path("<slug:slug>/questions/<str:public_id>/", community.question, name="question"),
]
feed_urls: list[URLPattern | URLResolver] = [
    path("", feeds.feeds, name="feeds"),
    path("recordings.atom", AtomRecordings(), name="recordings_atom"),
    path("podcast.xml", Podcast(), name="recordings_podcast"),
    path("topics/<slug:topic>/recordings.atom", AtomRecordings(), name="topic_atom"),
    path("topics/<slug:topic>/podcast.xml", Podcast(), name="topic_podcast"),
    path("languages/<slug:language>/recordings.atom", AtomRecordings(), name="language_atom"),
    path("languages/<slug:language>/podcast.xml", Podcast(), name="language_podcast"),
]
community_urls: list[URLPattern | URLResolver] = [
    path("", community.community, name="community"),
    path("questions/", community.community, {"kind": "questions"}, name="community_questions"),
    path("notices/", community.community, {"kind": "notices"}, name="community_notices"),
    path("new/", community.notice_new, name="notice_new"),
]
account_urls: list[URLPattern | URLResolver] = [
    path("", account.account, name="account"),
    path("seats/", account.account_seats, name="account_seats"),
    path("calendar/", calendars.account_calendar, name="account_calendar"),
    path("profile/", account.account_profile, name="account_profile"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("webinars.ics", webinars.webinars_calendar, name="webinars_calendar"),
    path("recordings.rss", RecordingsFeed(), name="recordings_feed"),
    path("robots.txt", discovery.robots, name="robots"),
    path("sitemap.xml", discovery.sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", discovery.sitemap_part, name="sitemap_section"),
    path("feeds/", include(feed_urls)),
    path("embed/<slug:slug>/", embed.embed, name="embed"),
    path("oembed/", embed.oembed, name="oembed"),
    path("webinars/", include(webinar_urls)),
    path("s/<str:token>/", include(seat_urls)),
    path("seats/<str:token>/", include(series_seat_urls)),
    path("invitations/<str:token>/", include(invitation_urls)),
    path("recordings/", include(recording_urls)),
    path("topics/<slug:slug>/calendar.ics", calendars.topic_calendar, name="topic_calendar"),
    path("calendar/<str:token>.ics", calendars.seats_calendar, name="seats_calendar"),
    path("series/<slug:slug>/", series.series, name="series"),
    path("series/<slug:slug>/register/", series.series_register, name="series_register"),
    path("series/<slug:slug>/register/done/", series.series_registered, name="series_registered"),
    path("series/<slug:slug>/calendar.ics", series.series_calendar, name="series_calendar"),
    path("topics/<slug:slug>/", home.topic, name="topic"),
    path("people/<slug:slug>/", home.person, name="person"),
    path("people/<slug:slug>/write/", community.write, name="write"),
    path("people/<slug:slug>/edit/", people.person_edit, name="person_edit"),
    path("claim/<str:token>/", people.claim, name="claim"),
    path("letters/<str:token>/", community.letter, name="letter"),
    path("certificates/", certificates.certificates, name="certificates"),
    path("certificates/<slug:code>/", certificates.certificate, name="certificate"),
    path("community/", include(community_urls)),
    path("account/", include(account_urls)),
    path("host/", include("pages.host.urls")),
    path("privacy/", about.privacy, name="privacy"),
    path("accessibility/", about.accessibility, name="accessibility"),
    path("less-data/", about.less_data, name="less_data"),
    path("help-near-you/", about.help_near_you, name="help_near_you"),
    path("language/", about.language, name="language"),
    path("zone/", about.zone, name="zone"),
]
