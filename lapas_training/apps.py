from django.apps import AppConfig, apps
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.db.models.signals import post_migrate


class StaticConfig(StaticFilesConfig):
    """Collects only what a page uses: the rest of Bootstrap would cost twenty seconds of compressing at every start."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        *("*.rtl.*", "bootstrap.css*", "bootstrap-*.css*", "bootstrap.*js*", "htmx-4*", "htmax-4*", "ext"),
    ]


class TrainingConfig(AppConfig):
    name = "lapas_training"
    default = True

    def ready(self) -> None:
        from allauth.account.decorators import secure_admin_login
        from django.contrib import admin

        from lapas_training.roles import write_groups

        # The admin's own sign-in page would by-pass the second factor.
        admin.site.login = secure_admin_login(admin.site.login)
        # Once per migrate: when the last app with models has its permissions, all have.
        last = [config for config in apps.get_app_configs() if config.models_module][-1]
        post_migrate.connect(write_groups, sender=last, dispatch_uid="lapas_training.write_groups")
