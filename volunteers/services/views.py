from django.http import HttpResponse


def home(request):
    return HttpResponse("")


def to_confirm(request):
    return HttpResponse("")


def shift(request, pk):
    return HttpResponse("")


def project(request, pk):
    return HttpResponse("")


def desk(request, pk):
    return HttpResponse("")
