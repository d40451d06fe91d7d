"""Webinars that members wish for, over the API."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.access import SignedIn, SignedInToWrite, TokenScopes
from common.pagination import PAGE_PARAMETERS, page_of, paged
from common.problems import conflict_on
from common.shortcuts import get_visible_or_404
from webinars import actions
from webinars.models import Proposal
from webinars.states import WebinarState


class ProposalOut(serializers.ModelSerializer[Proposal]):
    """``webinar`` is the slug of the one that was made of it, once that is open for registration."""

    author = serializers.CharField(source="author.name", default="", read_only=True)
    votes = serializers.IntegerField(source="vote_count", read_only=True)
    has_voted = serializers.BooleanField(read_only=True)
    webinar = serializers.SerializerMethodField()

    class Meta:
        model = Proposal
        fields = (
            "public_id", "title", "reason", "speakers", "author", "created_at", "votes", "has_voted", "webinar",
        )  # fmt: skip

    def get_webinar(self, proposal: Proposal) -> str | None:
        webinar = proposal.webinar
        return webinar.slug if webinar is not None and webinar.state != WebinarState.DRAFT else None


class ProposalIn(serializers.ModelSerializer[Proposal]):
    class Meta:
        model = Proposal
        fields = ("title", "reason", "speakers")


def one(request: Request, public_id: str, status: int = 200) -> Response:
    row = Proposal.objects.with_votes(request.user).get(public_id=public_id)
    return Response(ProposalOut(row).data, status=status)


class Proposals(APIView):
    def get_permissions(self) -> list[BasePermission]:
        return [TokenScopes(), SignedInToWrite()]

    @extend_schema(operation_id="proposals_list", parameters=PAGE_PARAMETERS, responses=paged(ProposalOut))
    def get(self, request: Request) -> Response:
        """List what is wished for, the newest first; ``votes`` says how much."""
        rows = Proposal.objects.visible_to(request.user).with_votes(request.user)
        return page_of(rows, request, self, lambda page: list(ProposalOut(page, many=True).data))

    @extend_schema(operation_id="proposals_create", request=ProposalIn, responses={201: ProposalOut})
    def post(self, request: Request) -> Response:
        """Propose a webinar; it has the vote of who proposes it."""
        given = ProposalIn(data=request.data)
        given.is_valid(raise_exception=True)
        with conflict_on(actions.NotPossible):
            proposal = actions.propose(by=request.user, **given.validated_data)
        return one(request, proposal.public_id, status=201)


class ProposalVotes(APIView):
    def get_permissions(self) -> list[BasePermission]:
        return [TokenScopes(), SignedIn()]

    @extend_schema(operation_id="proposals_vote", request=None, responses=ProposalOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Vote for a proposal; again changes nothing."""
        proposal = get_visible_or_404(Proposal, request.user, public_id=public_id)
        with conflict_on(actions.NotPossible):
            actions.vote(proposal, by=request.user)
        return one(request, public_id)

    @extend_schema(operation_id="proposals_vote_withdraw", responses={200: ProposalOut})
    def delete(self, request: Request, public_id: str) -> Response:
        """Take the vote back."""
        proposal = get_visible_or_404(Proposal, request.user, public_id=public_id)
        actions.take_vote_back(proposal, by=request.user)
        return one(request, public_id)


urlpatterns = [
    path("proposals/", Proposals.as_view(), name="api_proposals"),
    path("proposals/<str:public_id>/vote/", ProposalVotes.as_view(), name="api_proposal_vote"),
]
