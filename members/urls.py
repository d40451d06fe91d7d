"""Addresses of signing in and of the account's security."""

from allauth.account import views as allauth_views
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from members.views import SendCode, SignIn

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", SignIn.as_view(), name="account_login"),
    path("sign-in/send/", SendCode.as_view(), name="account_request_login_code"),
    path("sign-in/code/", allauth_views.confirm_login_code, name="account_confirm_login_code"),
    # One button signs in and makes accounts: there is no page of its own for joining.
    path("sign-in/join/", RedirectView.as_view(pattern_name="account_login"), name="account_signup"),
    path("sign-in/again/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("sign-in/closed/", allauth_views.account_inactive, name="account_inactive"),
    path("sign-in/address/", allauth_views.email_verification_sent, name="account_email_verification_sent"),
    path("sign-in/email/", allauth_views.email, name="account_email"),
    path("sign-in/password/", allauth_views.password_change, name="account_change_password"),
    path("sign-in/password/first/", allauth_views.password_set, name="account_set_password"),
    path("sign-in/password/reset/", allauth_views.password_reset, name="account_reset_password"),
    path(
        "sign-in/password/reset/sent/", allauth_views.password_reset_done, name="account_reset_password_done"
    ),
    path(
        "sign-in/password/reset/<str:uidb36>-<str:key>/",
        allauth_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "sign-in/password/reset/done/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("sign-in/security/", include("allauth.mfa.urls")),
    path("sign-out/", allauth_views.logout, name="account_logout"),
]
