"""``manage.py create_token EMAIL [--role host]``: an API token, with the account where there is none."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from members import actions
from members.models import Member
from members.roles import Role, Scope


class Command(BaseCommand):
    help = "Print a new API token for an account. It is shown once and cannot be shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="whose token; the account is made where there is none")
        parser.add_argument("--role", choices=[str(role) for role in Role], help="give the account this role")
        parser.add_argument("--name", default="", help="what the token is for")
        parser.add_argument(
            "--scope",
            action="append",
            default=[],
            choices=[str(scope) for scope in Scope],
            help="default: all",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        email: str = options["email"]
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(
                f"“{email}” is not an e-mail address. Use one like name@example.org."
            ) from error
        role = Role(options["role"]) if options["role"] else None
        known = Member.objects.filter(email__iexact=email).exists()
        member = actions.open_account(email, role=role)
        token = actions.create_token(member, name=options["name"], scopes=options["scope"])
        self.stderr.write(f"{'Token for' if known else 'Made an account and a token for'} {member.email}:")
        self.stdout.write(token)
