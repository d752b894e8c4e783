# Not tried yet: see docs/operations.md.
FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 gettext fonts-liberation fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
RUN useradd --system pelatihan && mkdir -p var /keys /media && chown pelatihan var /keys /media \
    && for po in locale/*/LC_MESSAGES/django.po; do msgfmt -o "${po%.po}.mo" "$po"; done \
    && SECRET_KEY=build PUBLIC_BASE_URL=http://localhost python manage.py collectstatic --noinput --verbosity 0
USER pelatihan
