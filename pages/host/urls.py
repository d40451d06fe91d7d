"""Addresses of the host desk."""

from django.urls import URLPattern, URLResolver, include, path

from pages.host.views import (
    agenda,
    attendance,
    certificates,
    copies,
    desk,
    exports,
    figures,
    files,
    hosts,
    mails,
    people,
    publishing,
    questions,
    recordings,
    series,
    transcripts,
    uploads,
    webinars,
)

webinar_urls: list[URLPattern | URLResolver] = [
    path("", webinars.webinars, name="host_webinars"),
    path("new/", webinars.webinar_new, name="host_webinar_new"),
    path("past/", webinars.webinar_past, name="host_webinar_past"),
    path("times/", webinars.times, name="host_times"),
    path("<slug:slug>/", webinars.webinar, name="host_webinar"),
    path("<slug:slug>/edit/", webinars.webinar_edit, name="host_webinar_edit"),
    path("<slug:slug>/people/", people.webinar_people, name="host_webinar_people"),
    path("<slug:slug>/people/export/", exports.webinar_export, name="host_webinar_export"),
    path("<slug:slug>/attendance/", attendance.webinar_attendance, name="host_webinar_attendance"),
    path("<slug:slug>/attendance/hours/", attendance.attendance_hours, name="host_attendance_hours"),
    path("<slug:slug>/attendance/match/", attendance.attendance_match, name="host_attendance_match"),
    path(
        "<slug:slug>/attendance/<str:public_id>/", attendance.seat_attendance, name="host_seat_attendance"
    ),
    path("<slug:slug>/certificates/", certificates.webinar_certificates, name="host_webinar_certificates"),
    path(
        "<slug:slug>/certificates/<str:code>/revoke/",
        certificates.certificate_revoke,
        name="host_certificate_revoke",
    ),
    path("<slug:slug>/agenda/", agenda.webinar_agenda, name="host_webinar_agenda"),
    path("<slug:slug>/copy/", copies.webinar_copy, name="host_webinar_copy"),
    path("<slug:slug>/files/", files.webinar_files, name="host_webinar_files"),
    path("<slug:slug>/files/remove/", files.webinar_file_remove, name="host_webinar_file_remove"),
    path("<slug:slug>/repeat/", series.webinar_repeat, name="host_webinar_repeat"),
    path("<slug:slug>/hosts/", hosts.webinar_hosts, name="host_webinar_hosts"),
    path("<slug:slug>/hosts/remove/", hosts.webinar_host_remove, name="host_webinar_host_remove"),
    path("<slug:slug>/mails/", mails.webinar_mails, name="host_webinar_mails"),
    path("<slug:slug>/mails/again/", mails.webinar_mails_again, name="host_webinar_mails_again"),
    path("<slug:slug>/mails/keep-back/", mails.webinar_mails_keep_back, name="host_webinar_mails_keep_back"),
    path("<slug:slug>/mails/<slug:kind>/", mails.webinar_mail, name="host_webinar_mail"),
    path("<slug:slug>/move/<str:verb>/", webinars.webinar_move, name="host_webinar_move"),
    path("<slug:slug>/presenters/<str:public_id>/", webinars.consent, name="host_consent"),
    path("<slug:slug>/recording/", recordings.recording_add, name="host_recording_add"),
    path("<slug:slug>/asked/", people.seat_questions, name="host_seat_questions"),
    path("<slug:slug>/asked/<str:public_id>/", people.seat_question_remove, name="host_seat_question_remove"),
    path("<slug:slug>/seats/", people.webinar_seats, name="host_webinar_seats"),
    path("<slug:slug>/seats/<str:public_id>/", people.seat_decide, name="host_seat_decide"),
    path("<slug:slug>/publish/", publishing.publish, name="host_publish"),
    path("<slug:slug>/withdraw/", publishing.withdraw, name="host_withdraw"),
    path("<slug:slug>/hide/", publishing.hide, name="host_hide"),
]
recording_urls: list[URLPattern | URLResolver] = [
    path("", recordings.recording, name="host_recording"),
    path("card/", recordings.recording_card, name="host_recording_card"),
    path("job.json", recordings.recording_job, name="host_recording_job"),
    path("stages/<int:position>/retry/", recordings.stage_retry, name="host_stage_retry"),
    path("media/<str:rendition>/", recordings.media, name="host_media"),
    path("again/", recordings.rerun, name="host_rerun"),
    path("decide/<str:verb>/", recordings.recording_decide, name="host_recording_decide"),
    path("captions/", recordings.captions_add, name="host_captions"),
    path("transcript/", transcripts.transcript, name="host_transcript"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", desk.host, name="host"),
    path("webinars/", include(webinar_urls)),
    path("uploads/", uploads.uploads, name="host_uploads"),
    path("uploads/<str:public_id>/", uploads.upload, name="host_upload"),
    path("recordings/<str:public_id>/", include(recording_urls)),
    path("questions/", questions.questions, name="host_questions"),
    path("figures/", figures.figures, name="host_figures"),
]
