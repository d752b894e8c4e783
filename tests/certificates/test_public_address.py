import pytest

from certificates.rules.public_address import Problem, public_address_problems

MALFORMED, NOT_HTTPS, LOOPBACK, PRIVATE, PRISON_WORD = Problem


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("https://sertifikat.blk-lampung.go.id", [], id="public"),
        pytest.param("https://sertifikat.blk-lampung.go.id/", [], id="closing-slash"),
        pytest.param("https://sertifikat.blk-lampung.go.id:8443", [], id="port"),
        pytest.param("https://SERTIFIKAT.BLK-LAMPUNG.GO.ID.", [], id="capitals-and-root-dot"),
        pytest.param("https://8.8.8.8", [], id="public-number"),
        pytest.param("http://sertifikat.blk-lampung.go.id", [NOT_HTTPS], id="http"),
        pytest.param("https://localhost", [LOOPBACK], id="localhost"),
        pytest.param("https://app.localhost", [LOOPBACK], id="below-localhost"),
        pytest.param("https://127.0.0.1:8000", [LOOPBACK], id="127"),
        pytest.param("https://127.9.9.9", [LOOPBACK], id="127-range"),
        pytest.param("https://0.0.0.0", [LOOPBACK], id="every-address"),
        pytest.param("https://[::1]", [LOOPBACK], id="ipv6-loopback"),
        pytest.param("https://[::ffff:127.0.0.1]", [LOOPBACK], id="ipv4-in-ipv6"),
        pytest.param("http://127.0.0.1:8000", [NOT_HTTPS, LOOPBACK], id="the-demo"),
        pytest.param("https://10.0.0.5", [PRIVATE], id="10"),
        pytest.param("https://172.16.0.1", [PRIVATE], id="172.16"),
        pytest.param("https://192.168.1.10", [PRIVATE], id="192.168"),
        pytest.param("https://169.254.1.1", [PRIVATE], id="link-local"),
        pytest.param("https://100.64.0.1", [PRIVATE], id="carrier"),
        pytest.param("https://[fd00::1]", [PRIVATE], id="ipv6-private"),
        pytest.param("https://2130706433", [PRIVATE], id="one-number"),
        pytest.param("https://127.1", [PRIVATE], id="short-number"),
        pytest.param("https://server", [PRIVATE], id="no-dot"),
        pytest.param("https://server.local", [PRIVATE], id="local"),
        pytest.param("https://server.kantor.internal", [PRIVATE], id="internal"),
        pytest.param("https://lapas-narkotika.go.id", [PRISON_WORD], id="lapas"),
        pytest.param("https://sertifikat.LAPASlampung.go.id", [PRISON_WORD], id="lapas-inside-a-label"),
        pytest.param("https://rutan.go.id", [PRISON_WORD], id="rutan"),
        pytest.param("https://larutan.go.id", [PRISON_WORD], id="a-host-gets-no-benefit-of-doubt"),
        pytest.param("https://x.ditjenpas.go.id", [PRISON_WORD], id="ditjenpas"),
        pytest.param("https://kemenimipas.go.id", [PRISON_WORD], id="kemenimipas"),
        pytest.param("http://lapas.local", [NOT_HTTPS, PRIVATE, PRISON_WORD], id="everything"),
        pytest.param("", [MALFORMED], id="empty"),
        pytest.param("sertifikat.blk-lampung.go.id", [MALFORMED], id="no-scheme"),
        pytest.param("ftp://sertifikat.blk-lampung.go.id", [MALFORMED], id="ftp"),
        pytest.param("https://", [MALFORMED], id="no-host"),
        pytest.param("https://a b.go.id", [MALFORMED], id="blank"),
        pytest.param("https://sertifikat..go.id", [MALFORMED], id="empty-label"),
        pytest.param("https://host.go.id:99999", [MALFORMED], id="port-too-high"),
        pytest.param("https://user:pw@host.go.id", [MALFORMED], id="user"),
        pytest.param("https://host.go.id/v", [MALFORMED], id="path"),
        pytest.param("https://host.go.id?x=1", [MALFORMED], id="query"),
        pytest.param("https://[::1", [MALFORMED], id="open-bracket"),
    ],
)
def test_public_address_problems(url, expected):
    assert public_address_problems(url) == expected


def test_every_problem_has_words():
    assert all(problem.label for problem in Problem)
