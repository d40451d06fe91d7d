"""The admin pages as a whole: one way of signing in for the whole site, guarded and limited."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.models import Group

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = "Open Seat"
# What an account may do is its role; groups decide nothing here.
admin.site.unregister(Group)
